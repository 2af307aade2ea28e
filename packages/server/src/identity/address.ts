import type { IncomingMessage } from 'node:http'

/** Where a request's address travels on, since a handler of Web requests is not told it. */
export const addressHeader = 'x-proactive-address'

const stamped = new WeakSet<IncomingMessage>()

/**
 * Who a request is from. `proxies` is how many of the shop's own servers stand in front: each adds to `X-Forwarded-For`
 * whom it heard, so as many of the last entries are believed, and no more.
 */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string {
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const heard = proxies > 0 ? (said.at(-proxies) ?? said[0])?.trim() : undefined
  return heard || (socket.remoteAddress ?? '')
}

/** Writes the address down, once, over whatever the caller claims. */
export function stampAddress(request: IncomingMessage, proxies: number): void {
  if (stamped.has(request)) return
  stamped.add(request)
  request.headers[addressHeader] = addressOf(request, proxies)
}
