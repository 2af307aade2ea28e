import type { IncomingMessage } from 'node:http'

/** The header that carries the caller's address to the routes, since a Web request has no address. */
export const addressHeader = 'x-proactive-address'

const stamped = new WeakSet<IncomingMessage>()

/**
 * Returns the address that a request comes from. `proxies` is how many of the shop's own servers stand in front: each
 * appends the address that it heard from to `X-Forwarded-For`, so that many of the last entries are trusted, and no more.
 */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string {
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const heard = proxies > 0 ? (said.at(-proxies) ?? said[0])?.trim() : undefined
  return heard || (socket.remoteAddress ?? '')
}

/** Writes the address into the request's headers, once, over whatever the caller claims. */
export function stampAddress(request: IncomingMessage, proxies: number): void {
  if (stamped.has(request)) return
  stamped.add(request)
  request.headers[addressHeader] = addressOf(request, proxies)
}
