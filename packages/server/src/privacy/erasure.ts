import type { Names } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Clock } from '../runtime/clock.js'
import type { Log } from '../log/log.js'
import { noticeRecord } from '../store/notices.js'
import type { Store } from '../store/store.js'

const lookEveryMs = 20
/** Until the engine has forgotten; the page may ask again. */
const patienceMs = 10_000

/** Erases what is the app's own of a person: what they ordered, their profile. Called first; it may be called twice. */
export type EraseOwn = (person: { personId: string; userId: string | null }) => Promise<void> | void

/** What a person may have forgotten. */
export interface Erasure {
  /** @throws ProactiveError `unavailable` when it could not be finished; it may be asked for again. */
  person(person: string): Promise<void>
  /** @throws ProactiveError `not_found` for an event that is not theirs. */
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
  /** The name of this process, for the others. */
  worker: () => string
  eraseOwn?: EraseOwn | undefined
  /** Ends a session's connections to this process: nothing more may come from them under this name. */
  disconnect: (session: string) => void
}): Erasure {
  async function isTaken(id: string): Promise<void> {
    for (let waited = 0; waited < patienceMs; waited += lookEveryMs) {
      if (await store.hasTaken(id)) return
      await new Promise<void>((done) => void clock.after(lookEveryMs, done))
    }
    throw new ProactiveError('unavailable', 'It could not be finished yet; ask again.', { retryAfterMs: 1_000 })
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
      // The engine forgets first: what it remembers it would write again.
      await appender.append([{ id, to: 'all', cause: id, body: { type: 'forget', as, userId: names.userId, names: [...names.names] } }])
      await isTaken(id)
      await store.erase(person, names, as)
    },

    async evidence(person, event) {
      const found = await store.blank(person, event)
      if (!found) throw new ProactiveError('not_found', 'There is no such event.')
      const { type, session } = found
      const body = { type: 'disregard' as const, person, event, eventType: type, ...(session !== null && { session }) }
      await appender.append([{ id: `forget:${event}`, to: 'all', cause: event, body }])
      await isTaken(`forget:${event}`)
    },
  }
}

/** A bare id is a name by itself only where it cannot be taken for a number or a word of JSON. */
function namesOf(person: string, sessions: readonly string[]): Names {
  const at = person.indexOf(':')
  const [kind, userId] = [person.slice(0, at), person.slice(at + 1)]
  const isName = userId.length >= 3 && /[a-z]/i.test(userId) && !/^(true|false|null)$/.test(userId)
  return { userId, names: [person, `${kind}/${userId}`, ...(isName ? [userId] : []), ...sessions] }
}
