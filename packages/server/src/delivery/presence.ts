/**
 * Reports to the engine which sessions are present: when a session's `/actions` connects, and when the session has been
 * disconnected for 60 s. The store records which process reports for a session (`claimSession`), so that a session that
 * has reconnected to another process is not reported absent.
 *
 * Tricky cases:
 * - A session moves between processes: the earlier process may notice the end of its connection only later. It reports
 *   the session absent only if it still owns the session in the store, in the transaction that appends the report.
 * - A process that ends leaves orphaned sessions. Every other process waits for the same 60 s, and then one of them, the
 *   first to release the session in the store, reports them absent.
 * - A process that was paused for longer than its lease looks as if it had ended, and its sessions may be reported absent
 *   although they are connected. The process that reports them says so in a notice, and a process that has the session reports it again.
 * - Consent and preferences may be read just before the person changes them elsewhere. The report says when the person
 *   gave or withdrew consent, and the engine ignores what is older than what it knows.
 */

import type { Message, Origin } from '@proactive/engine'
import { presenceGraceMs } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Log, LogRecord } from '../log/log.js'
import { type Placement, recordsOf } from '../log/records.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createOutage } from '../runtime/outage.js'
import { type Notice, noticeRecord } from '../store/notices.js'
import type { Permissions } from '../store/permissions.js'
import type { SessionRow, Store } from '../store/store.js'

type Present = SessionRow & { origin?: Origin }

export interface Presence {
  /** Reports a session that has connected to this process, and where it connects from if that is known. */
  connect(session: Present): Promise<void>
  /** Reports a session absent after 60 s, unless it reconnects before. */
  disconnect(session: string): void
  /** Reports a session whose locale has changed, if it is connected to any process. */
  update(session: SessionRow, before: SessionRow | null): Promise<void>
  /** Reports orphaned sessions, whose process has ended, absent after 60 s, unless they reconnect before. */
  expireOrphans: () => Promise<void>
  isLive: (person: string) => boolean
  /** Reports every session of a person that this process reports for absent at once; one that reconnects is present again. */
  endOf(person: string): Promise<void>
  /** Calls the listener with every session that has connected to another process. */
  onMovedElsewhere(listener: (session: string) => void): void
  /** Applies the notice that a session has connected to another process. */
  moveElsewhere(session: string): void
  /** Reports a session again that another process has reported absent, if it is connected to this process. */
  reclaim(session: string): void
  /** Reports all connected sessions again, after a reset. */
  announceAll(): Promise<void>
  /** Cancels all pending reports of absence: the next start, or another process, makes them. */
  stop(): void
}

export function createPresence({ ports, appender, permissions, engineClock, placement, worker }: {
  ports: { log: Log; store: Store; clock: Clock; ids: () => string; logger: Logger }
  appender: Appender
  permissions: Permissions
  engineClock: Clock
  placement: Placement
  /** Returns the ID of this process. */
  worker: () => string
}): Presence {
  const { log, store, clock, ids, logger } = ports
  const connected = new Map<string, Present>()
  /** The pending reports of absence, by session. */
  const leaving = new Map<string, { person: string; cancel: () => void }>()
  const listeners: ((session: string) => void)[] = []
  let isStopped = false
  const outage = createOutage(logger, {
    failing: `That a session has left could not be stored; it is tried again every ${presenceGraceMs / 1_000} s.`,
    working: 'That sessions have left can be stored again.',
  })

  async function reportPresent({ id: session, person, locale, continues, origin }: Present): Promise<void> {
    const { consents, word, preferences } = await permissions.of(person)
    await appender.append([
      presenceMessage(ids(), {
        type: 'presence',
        session,
        person,
        live: true,
        consent: consents,
        ...(word && { saidAt: word.saidAt }),
        ...(preferences && { preferences }),
        ...(origin && { origin }),
        ...(locale !== null && { locale }),
        ...(continues !== null && { continues }),
      }),
    ])
  }

  /** `owner` is the process that reported for the session until now. */
  function scheduleAbsence(session: string, person: string, owner: string): void {
    cancelAbsence(session)
    if (isStopped) return
    const cancel = clock.after(presenceGraceMs, () => {
      leaving.delete(session)
      // A report that could not be stored is retried after the same time.
      reportAbsent(session, person, owner).then(outage.worked, (err: unknown) => {
        outage.failed(err)
        scheduleAbsence(session, person, owner)
      })
    })
    leaving.set(session, { person, cancel })
  }

  async function reportAbsent(session: string, person: string, owner: string): Promise<void> {
    const message = presenceMessage(ids(), { type: 'presence', session, person, live: false })
    await store.transaction(async (tx) => {
      if (!(await store.releaseSession(tx, session, owner, worker()))) return
      const notice = owner === worker() ? [] : [recordOf({ type: 'absent', session })]
      await log.append([...recordsOf(message, 'message', engineClock.now(), placement), ...notice], { tx })
    })
  }

  function cancelAbsence(session: string): void {
    leaving.get(session)?.cancel()
    leaving.delete(session)
  }

  const recordOf = (notice: Notice): LogRecord => noticeRecord(notice, { id: ids(), from: worker(), at: engineClock.now() })

  async function connect(session: Present): Promise<void> {
    cancelAbsence(session.id)
    connected.set(session.id, session)
    const before = await store.claimSession(session.id, worker())
    if (before !== null && before !== worker()) await log.append([recordOf({ type: 'moved', session: session.id })])
    await reportPresent(session)
  }

  /** Leaves a session that has moved to its new process, whose report may have arrived since. */
  async function connectAgain(id: string): Promise<void> {
    const session = connected.get(id)
    if (session && (await store.sessionOwner(id)) === null) await connect(session)
  }

  return {
    connect,
    disconnect(session) {
      const row = connected.get(session)
      if (!row) return
      connected.delete(session)
      scheduleAbsence(session, row.person, worker())
    },
    async update(session, before) {
      if (!before || before.locale === session.locale) return
      const known = connected.get(session.id)
      const present = { ...session, ...(known?.origin && { origin: known.origin }) }
      if (known) connected.set(session.id, present)
      else if ((await store.sessionOwner(session.id)) === null) return
      await reportPresent(present)
    },
    async expireOrphans() {
      if (isStopped) return
      const orphans = await store.orphanedSessions().catch((err: unknown) => {
        logger.warn({ err }, 'The orphaned sessions of ended processes could not be read.')
        return []
      })
      for (const { session, person, worker: owner } of orphans) {
        if (!connected.has(session) && !leaving.has(session)) scheduleAbsence(session, person, owner)
      }
    },
    isLive: (person) => [...connected.values()].some((row) => row.person === person),
    async endOf(person) {
      for (const [session, of] of [...connected, ...leaving]) {
        if (of.person !== person) continue
        cancelAbsence(session)
        await reportAbsent(session, person, worker())
      }
    },
    onMovedElsewhere: (listener) => void listeners.push(listener),
    moveElsewhere(session) {
      cancelAbsence(session)
      for (const listener of listeners) listener(session)
    },
    reclaim(session) {
      connectAgain(session).catch((err: unknown) => logger.warn({ err }, 'A connected session that was taken for gone could not be reported; its page reports it when it reconnects.'))
    },
    async announceAll() {
      for (const row of connected.values()) {
        await store.claimSession(row.id, worker())
        await reportPresent(row)
      }
    },
    stop() {
      isStopped = true
      for (const { cancel } of leaving.values()) cancel()
    },
  }
}

function presenceMessage(id: string, body: Extract<Message['body'], { type: 'presence' }>): Message {
  return { id, to: `person:${body.person}`, cause: id, body }
}
