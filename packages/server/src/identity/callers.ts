import type { Clock } from '../runtime/clock.js'
import type { Store } from '../store/store.js'
import { createErasedSessions, type ErasedSessions } from './erased-sessions.js'
import { createOrigins, type Origins } from './origins.js'
import { createPeople, type Identify, type People } from './people.js'
import type { Pseudonym } from './pseudonyms.js'
import { createSenders, type Senders } from './senders.js'
import { createTokens, type Tokens } from './token.js'

/** Everything that says who calls: from which origin, which person, and which page of that person. */
export interface Callers {
  origins: Origins
  people: People
  tokens: Tokens
  senders: Senders
  /** The sessions whose persons were erased lately. */
  erased: ErasedSessions
}

export function createCallers({
  identify,
  secret,
  allowedOrigins,
  store,
  clock,
  ids,
  pseudonymOf,
  onForbiddenOrigin,
}: {
  identify: Identify
  /** Signs tokens and visitor cookies. */
  secret: string
  allowedOrigins: readonly string[]
  store: Store
  /** The machine's clock: tokens expire by it. */
  clock: Clock
  ids: () => string
  /** Returns what is stored in place of a user's identifier. */
  pseudonymOf: Pseudonym
  onForbiddenOrigin: (origin: string) => void
}): Callers {
  const origins = createOrigins(allowedOrigins, onForbiddenOrigin)
  const tokens = createTokens({ secret, clock })
  const erased = createErasedSessions(clock)
  const people = createPeople({ identify, secret, origins, ids, pseudonymOf })
  return { origins, tokens, erased, people, senders: createSenders({ tokens, origins, store, erased }) }
}
