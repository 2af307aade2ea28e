import type { Names } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import { noticeRecord } from '../store/notices.js'
import type { Store } from '../store/store.js'

const pollMs = 20
/** How long a request waits until the engine has forgotten; the page may then ask again. */
const timeoutMs = 10_000

/** Erases what the app itself holds on a person, such as orders and a profile. It is called first, and may be called twice. */
export type EraseOwn = (person: { personId: string; userId: string | null }) => Promise<void> | void

/**
 * Erases a person, or the data of one event, everywhere: in the app, in the engine's memory, and in the store. The engine
 * forgets first, because what it still remembers it would write again.
 */
export interface Erasure {
  /** @throws ProactiveError `unavailable` when the engine has not forgotten within 10 s; the request may be repeated. */
  person(person: string): Promise<void>
  /** @throws ProactiveError `not_found` for an event that is not this person's; `unavailable` as above. */
  evidence(person: string, event: string): Promise<void>
}

export function createErasure({
  store,
  log,
  appender,
  clock,
  ids,
  worker,
  eraseOwn,
  disconnect,
}: {
  store: Store
  log: Log
  appender: Appender
  clock: Clock
  ids: () => string
  /** The name of this process among those that share the partitions. */
  worker: () => string
  eraseOwn?: EraseOwn | undefined
  /** Ends a session's connections to this process, so that no event of it arrives any more. */
  disconnect: (session: string) => void
}): Erasure {
  async function untilTaken(id: string): Promise<void> {
    for (let waited = 0; waited < timeoutMs; waited += pollMs) {
      if (await store.hasTaken(id)) return
      await new Promise<void>((done) => void clock.after(pollMs, done))
    }
    throw new ProactiveError('unavailable', 'The erasure takes longer than 10 s: send the same request again.', { retryAfterMs: 1_000 })
  }

  return {
    async person(person) {
      const userId = person.startsWith('user:') ? person.slice('user:'.length) : null
      await eraseOwn?.({ personId: person, userId })
      const sessions = (await store.sessions(person)).map(({ id }) => id)
      const names = namesOf(person, sessions)
      const as = `erased-${ids()}`
      const id = ids()
      for (const session of sessions) disconnect(session)
      const about = { from: worker(), at: clock.now() }
      await log.append(sessions.map((session) => noticeRecord({ type: 'erased', session }, { id: ids(), ...about })))
      await appender.append([{ id, to: 'all', cause: id, body: { type: 'forget', as, userId: names.userId, names: [...names.names] } }])
      await untilTaken(id)
      await store.erase(person, names, as)
    },

    async evidence(person, event) {
      const found = await store.blank(person, event)
      if (found.length === 0) throw new ProactiveError('not_found', 'No event of this person has this id.')
      for (const { id, type, session } of found) {
        const body = { type: 'disregard' as const, person, event: id, eventType: type, ...(session !== null && { session }) }
        await appender.append([{ id: `forget:${id}`, to: 'all', cause: id, body }])
        await untilTaken(`forget:${id}`)
      }
    },
  }
}

/**
 * Returns every text that names the person. The user's bare id is one only where it cannot be mistaken for a number or a
 * word of JSON.
 */
function namesOf(person: string, sessions: readonly string[]): Names {
  const at = person.indexOf(':')
  const [kind, userId] = [person.slice(0, at), person.slice(at + 1)]
  const isName = userId.length >= 3 && /[a-z]/i.test(userId) && !/^(true|false|null)$/.test(userId)
  return { userId, names: [person, `${kind}/${userId}`, ...(isName ? [userId] : []), ...sessions] }
}
