import { ProactiveError } from '@proactive/protocol'

/**
 * Lets only the store's own pages change something for whom a cookie names.
 *
 * @throws ProactiveError `forbidden_origin`, also when the origin is missing.
 */
export function mustBeSameOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  if (!origin || !URL.canParse(origin) || new URL(origin).host !== request.headers.get('host')) {
    throw new ProactiveError('forbidden_origin', 'Only the pages of this store may do that.')
  }
}
