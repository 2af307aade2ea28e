import { ProactiveError } from '@proactive/protocol'
import type { SessionRow, Store } from '../store/store.js'
import type { ErasedSessions } from './erased-sessions.js'
import type { Origins } from './origins.js'
import { bearerOf } from './secrets.js'
import type { Identity, Tokens } from './token.js'

/** A page that has shown a valid token. */
export interface Sender {
  identity: Identity
  session: SessionRow
}

/** Finds out which page a request or a handshake comes from. */
export interface Senders {
  /**
   * Verifies a token, lets `admit` check the budgets of its page, and only then looks up its session.
   *
   * @throws ProactiveError `unauthorized` or `token_expired`; `unauthorized` also for a session that was erased; what `admit` throws.
   */
  byToken(token: unknown, admit: Admit): Promise<Sender>
  /**
   * Takes the bearer token of a request, or else the token in the body of a beacon.
   *
   * @throws ProactiveError `forbidden_origin`, `unauthorized` or `token_expired`; what `admit` throws.
   */
  of(request: Request, admit: Admit, inBody?: unknown): Promise<Sender>
}

/** Throws when the page of a valid token exceeds its limits. */
export type Admit = (identity: Identity) => Promise<void>

/** Returns the refusal of a token whose session was erased. */
export function unknownSession(): ProactiveError {
  return new ProactiveError('unauthorized', 'The session of this token is not known: ask for a new one by POST /session.')
}

export function createSenders({ tokens, origins, store, erased }: { tokens: Tokens; origins: Origins; store: Store; erased: ErasedSessions }): Senders {
  async function byToken(token: unknown, admit: Admit): Promise<Sender> {
    const identity = await tokens.verify(token)
    await admit(identity)
    const session = await store.session(identity.session)
    // A token outlives a session that was erased.
    if (session?.person !== identity.person || erased.has(identity.session)) throw unknownSession()
    return { identity, session }
  }

  return {
    byToken,
    async of(request, admit, inBody) {
      origins.check(request.headers.get('origin'), { isNeeded: false })
      return byToken(bearerOf(request) ?? inBody, admit)
    },
  }
}
