import type { IncomingMessage } from 'node:http'

import { createHmac } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Origin } from '@proactive/engine'

/** The header that carries the caller's address to the routes, since a Web request has no address. */
export const addressHeader = 'x-proactive-address'

const stamped = new WeakSet<IncomingMessage>()

/**
 * Returns the address that a request comes from. `proxies` is how many of the shop's own servers stand in front: each
 * appends the address that it heard from to `X-Forwarded-For`, so that many of the last entries are trusted, and no more.
 * Of an IPv6 address only its network of 64 bits is returned: one caller has all addresses of such a network.
 */
export function addressOf({ headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: Pick<IncomingMessage['socket'], 'remoteAddress'> }, proxies: number): string {
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  const heard = proxies > 0 ? (said.at(-proxies) ?? said[0])?.trim() : undefined
  return networkOf(heard || (socket.remoteAddress ?? ''))
}

/**
 * An IPv4 address as it is, also one that is written as IPv6; of another IPv6 address the first 64 bits. The port that
 * some proxies write behind an address is left out: it is another one for each connection.
 */
export function networkOf(written: string): string {
  const address = /^\[(.*)\](?::\d+)?$/.exec(written)?.[1] ?? /^([\d.]+):\d+$/.exec(written)?.[1] ?? written
  if (!isIPv6(address)) return address
  // URL writes every form of an address in the same way.
  const plain = (URL.parse(`http://[${address.split('%', 1)[0]}]`)?.hostname ?? '').slice(1, -1)
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(plain)
  if (mapped) return mapped.slice(1).flatMap((pair) => [Number.parseInt(pair, 16) >> 8, Number.parseInt(pair, 16) & 255]).join('.')
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length
  const all = [...groups, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after]
  return `${all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** How many places of a scarce thing the guests of one address may have at once. */
const placesPerAddress = 2

/** Names the network that a tab connects from, in a way that does not tell its address. */
export type OriginOf = (person: string, address: string) => Origin | undefined

/** `scale` multiplies the places; persons who are `isUncapped` have no origin, and no cap. */
export function createOriginOf({ secret, scale, isUncapped }: {
  secret: string
  scale: number
  isUncapped: (person: string) => boolean
}): OriginOf {
  const places = Math.max(1, Math.round(placesPerAddress * scale))
  return (person, address) =>
    address === '' || isUncapped(person) ? undefined : { id: createHmac('sha256', secret).update(`origin:${address}`).digest('base64url').slice(0, 22), places }
}

/** Writes the address into the request's headers, once, over whatever the caller claims. */
export function stampAddress(request: IncomingMessage, proxies: number): void {
  if (stamped.has(request)) return
  stamped.add(request)
  request.headers[addressHeader] = addressOf(request, proxies)
}
