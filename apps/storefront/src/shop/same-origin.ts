import { ProactiveError } from '@proactive/protocol'

/**
 * Refuses a request that a page of another site sent with the shopper's cookies.
 *
 * @throws ProactiveError `forbidden_origin` when the origin is missing or is not this store
 */
export function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  if (!origin || !URL.canParse(origin) || new URL(origin).host !== request.headers.get('host')) {
    throw new ProactiveError('forbidden_origin', `The origin ${origin ?? '(none)'} is not this store.`)
  }
}
