import { ProactiveError } from '@proactive/protocol'
import type { Origins } from './origins.js'
import { bearerOf } from './secrets.js'
import type { SessionRow, Store } from '../store/store.js'
import type { Identity, Tokens } from './token.js'

/** Which page a request comes from. */
export interface Senders {
  /**
   * By its bearer token, or one in the body of a beacon.
   *
   * @throws ProactiveError `forbidden_origin`, `unauthorized` or `token_expired`.
   */
  of(request: Request, inBody?: unknown): Promise<{ identity: Identity; session: SessionRow }>
}

export function createSenders({ tokens, origins, store }: { tokens: Tokens; origins: Origins; store: Store }): Senders {
  return {
    async of(request, inBody) {
      origins.check(request.headers.get('origin'), { isNeeded: false })
      const identity = await tokens.verify(bearerOf(request) ?? inBody)
      const session = await store.session(identity.session)
      // A token outlives a session that was erased.
      if (session?.person !== identity.person) throw new ProactiveError('unauthorized', 'This session is not known.')
      return { identity, session }
    },
  }
}
