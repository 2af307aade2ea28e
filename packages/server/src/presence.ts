import type { Message } from '@proactive/engine'
import { presenceGraceMs } from '@proactive/protocol'
import type { Appender } from './appender.js'
import type { Clock } from './clock.js'
import type { SessionRow } from './store.js'

/** Who is here: told to the engine when a session's `/actions` connects, and when it has been gone for 60 s. */
export interface Presence {
  here(session: SessionRow): Promise<void>
  gone(session: string): void
  /** Tells the engine what is new about a session that is connected: its language, its consent. */
  changed(session: SessionRow): Promise<void>
  /** Whoever is held to be live, as after a restart, and is not here within the same time is gone. */
  expect(sessions: readonly { session: string; person: string }[]): void
  isLive: (person: string) => boolean
  /** Says again who is connected, after everything was forgotten. */
  again(): Promise<void>
  /** From now on nobody is said to be gone: the next start finds out. */
  stop(): void
}

export function createPresence({ appender, clock, ids }: { appender: Appender; clock: Clock; ids: () => string }): Presence {
  const connected = new Map<string, SessionRow>()
  const leaving = new Map<string, () => void>()
  let isStopped = false

  const tell = async ({ id: session, person, locale, consent, continues }: SessionRow): Promise<void> => {
    await appender.append([
      presenceMessage(ids(), {
        is: 'presence',
        session,
        person,
        live: true,
        consent,
        ...(locale !== null && { locale }),
        ...(continues !== null && { continues }),
      }),
    ])
  }

  function leave(session: string, person: string): void {
    leaving.get(session)?.()
    if (isStopped) return
    const cancel = clock.after(presenceGraceMs, () => {
      leaving.delete(session)
      const message = presenceMessage(ids(), { is: 'presence', session, person, live: false })
      // Not durable now: it stays expected and is told again.
      appender.append([message]).catch(() => leave(session, person))
    })
    leaving.set(session, cancel)
  }

  function stay(session: string): void {
    leaving.get(session)?.()
    leaving.delete(session)
  }

  return {
    async here(session) {
      stay(session.id)
      connected.set(session.id, session)
      await tell(session)
    },
    gone(session) {
      const row = connected.get(session)
      if (!row) return
      connected.delete(session)
      leave(session, row.person)
    },
    async changed(session) {
      const before = connected.get(session.id)
      if (!before || (before.locale === session.locale && before.consent === session.consent)) return
      connected.set(session.id, session)
      await tell(session)
    },
    expect(sessions) {
      for (const { session, person } of sessions) if (!connected.has(session) && !leaving.has(session)) leave(session, person)
    },
    stop() {
      isStopped = true
      for (const cancel of leaving.values()) cancel()
    },
    isLive: (person) => [...connected.values()].some((row) => row.person === person),
    async again() {
      for (const row of connected.values()) await tell(row)
    },
  }
}

function presenceMessage(id: string, body: Extract<Message['body'], { is: 'presence' }>): Message {
  return { id, to: `person:${body.person}`, cause: id, body }
}
