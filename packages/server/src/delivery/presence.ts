import type { Message } from '@proactive/engine'
import { presenceGraceMs } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import type { Logger } from '../runtime/logger.js'
import { type Notice, noticeRecord } from '../store/notices.js'
import { type Placement, recordsOf } from '../log/records.js'
import type { SessionRow, Store } from '../store/store.js'

/**
 * Who is here: told to the engine when a session's `/actions` connects, and when it has been gone for 60 s. The store
 * says which process answers for a session, so that one that came back elsewhere is not declared gone.
 */
export interface Presence {
  here(session: SessionRow): Promise<void>
  gone(session: string): void
  /** Tells the engine what is new about a session that is connected: its language, its consent. */
  changed(session: SessionRow, before: SessionRow | null): Promise<void>
  /** Whoever was held to be here by a process that is no more, and is not back within the same time, is gone. */
  expect: () => Promise<void>
  isLive: (person: string) => boolean
  /** Calls back with a session that connected to another process. */
  onElsewhere(listener: (session: string) => void): void
  /** Another process says that a session is there now. */
  elsewhere(session: string): void
  /** Says again who is connected, after everything was forgotten. */
  again(): Promise<void>
  /** From now on nobody is said to be gone: the next start, or another process, finds out. */
  stop(): void
}

export function createPresence({ appender, log, store, clock, engineClock, placement, worker, ids, logger }: {
  appender: Appender
  log: Log
  store: Store
  clock: Clock
  engineClock: Clock
  placement: Placement
  /** The name of this process. */
  worker: () => string
  ids: () => string
  logger: Logger
}): Presence {
  const connected = new Map<string, SessionRow>()
  const leaving = new Map<string, () => void>()
  const listeners: ((session: string) => void)[] = []
  let isStopped = false

  const tell = async ({ id: session, person, locale, consent, continues }: SessionRow): Promise<void> => {
    const body = { type: 'presence' as const, session, person, live: true, consent }
    await appender.append([
      presenceMessage(ids(), { ...body, ...(locale !== null && { locale }), ...(continues !== null && { continues }) }),
    ])
  }

  /** What was read of it may be older than what its person has said since: then that is said again, behind it. */
  async function tellAsItIs(session: SessionRow): Promise<void> {
    await tell(session)
    const now = await store.session(session.id)
    if (!now || now.consent === session.consent) return
    if (connected.has(now.id)) connected.set(now.id, now)
    await tell(now)
  }

  /** `holder` is the process that answered for it; when another does by then, it is there. */
  function leave(session: string, person: string, holder: string): void {
    leaving.get(session)?.()
    if (isStopped) return
    const cancel = clock.after(presenceGraceMs, () => {
      leaving.delete(session)
      // Not durable now: it stays expected and is told again.
      sayGone(session, person, holder).catch(() => leave(session, person, holder))
    })
    leaving.set(session, cancel)
  }

  async function sayGone(session: string, person: string, holder: string): Promise<void> {
    const message = presenceMessage(ids(), { type: 'presence', session, person, live: false })
    await store.transaction(async (tx) => {
      if (!(await store.letGo(tx, session, holder, worker()))) return
      await log.append(recordsOf(message, 'message', engineClock.now(), placement), { tx })
    })
  }

  function stay(session: string): void {
    leaving.get(session)?.()
    leaving.delete(session)
  }

  async function say(notice: Notice): Promise<void> {
    await log.append([noticeRecord(notice, { id: ids(), from: worker(), at: engineClock.now() })])
  }

  return {
    async here(session) {
      stay(session.id)
      connected.set(session.id, session)
      const before = await store.hold(session.id, worker())
      if (before !== null && before !== worker()) await say({ type: 'moved', session: session.id })
      await tellAsItIs(session)
    },
    gone(session) {
      const row = connected.get(session)
      if (!row) return
      connected.delete(session)
      leave(session, row.person, worker())
    },
    async changed(session, before) {
      if (!before || (before.locale === session.locale && before.consent === session.consent)) return
      if (connected.has(session.id)) connected.set(session.id, session)
      else if ((await store.holder(session.id)) === null) return
      await tellAsItIs(session)
    },
    async expect() {
      if (isStopped) return
      const orphans = await store.orphans().catch((cause: unknown) => {
        logger.warn({ err: cause }, 'Who was left behind by another process could not be found out.')
        return []
      })
      for (const { session, person, worker: holder } of orphans) {
        if (!connected.has(session) && !leaving.has(session)) leave(session, person, holder)
      }
    },
    isLive: (person) => [...connected.values()].some((row) => row.person === person),
    onElsewhere: (listener) => void listeners.push(listener),
    elsewhere(session) {
      stay(session)
      for (const listener of listeners) listener(session)
    },
    async again() {
      for (const row of connected.values()) {
        await store.hold(row.id, worker())
        await tell(row)
      }
    },
    stop() {
      isStopped = true
      for (const cancel of leaving.values()) cancel()
    },
  }
}

function presenceMessage(id: string, body: Extract<Message['body'], { type: 'presence' }>): Message {
  return { id, to: `person:${body.person}`, cause: id, body }
}
