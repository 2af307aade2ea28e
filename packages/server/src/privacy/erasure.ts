import type { Clock } from '../runtime/clock.js'
import type { RateLimits } from '../gateway/rate-limits.js'
import type { Identity } from '../identity/token.js'
import { sign } from '../identity/secrets.js'
import { isPerson } from '../store/erasures.js'
import type { Store } from '../store/store.js'
import { unavailable } from './await-progress.js'
import type { ErasureQueue } from './erasure-queue.js'

/** How long a request waits for its erasure before it is told to ask again. */
const answerMs = 5_000
const firstPollMs = 20
const lastPollMs = 250

/** Erases persons at their own request. */
export interface Erasure {
  /**
   * Queues the erasure of the person of a token, and resolves when it is done. The token is dead from then on, but for a
   * repeat of this request.
   *
   * @throws ProactiveError `unavailable` while the erasure goes on; a repeat of the request waits for the same erasure.
   * @throws ProactiveError `rate_limited` for too many erasures of an address or a person; `unauthorized` for a token
   *   whose session is gone for another reason.
   */
  person(from: Pick<Identity, 'person' | 'session'>, address: string): Promise<void>
}

export function createErasure({ store, clock, ids, secret, rateLimits, queue, endSessions, refuse }: {
  store: Store
  /** The machine's clock. */
  clock: Clock
  ids: () => string
  secret: string
  rateLimits: RateLimits
  queue: Pick<ErasureQueue, 'run'>
  endSessions: (sessions: readonly string[]) => Promise<void>
  /** Returns the error for a token whose session is unknown. */
  refuse: () => Error
}): Erasure {
  /** Queues an erasure, or finds the one that the person has asked for before. */
  async function ask(key: string, { person, session }: Pick<Identity, 'person' | 'session'>, address: string): Promise<void> {
    const known = await store.session(session)
    if (known?.person !== person) {
      if ((await store.erasureAskedBy(key)) === 'none') throw refuse()
      return
    }
    await rateLimits.spend('erasure', `address ${address}`)
    await rateLimits.spend('erasure', `person ${key}`)
    const { names } = await store.queueErasure({ person, pseudonym: `erased-${ids()}`, askedBy: key })
    await endSessions(names.filter((name) => !isPerson(name)))
  }

  return {
    async person(from, address) {
      await rateLimits.spend('requests', from.person)
      const key = sign(secret, `erasure:${from.person}`)
      await ask(key, from, address)
      void queue.run()
      const until = performance.now() + answerMs
      let pollMs = firstPollMs
      while ((await store.erasureAskedBy(key)) !== 'done') {
        if (performance.now() > until) throw unavailable('The erasure goes on')
        await new Promise<void>((done) => void clock.after(pollMs, done))
        pollMs = Math.min(pollMs * 1.5, lastPollMs)
      }
    },
  }
}
