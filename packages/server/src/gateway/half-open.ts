/**
 * Bounds the connections that have not yet said what they want: TCP connections without a complete request, and
 * websockets without an admitted namespace. Each has five seconds, and each address so many at once: a further one ends
 * the oldest, because an honest handshake takes milliseconds and is never the oldest for long.
 *
 * Tricky case: behind the shop's own proxies every TCP connection comes from a proxy, so that only time bounds it; the
 * address of a websocket is known from its request.
 */

import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer, type TLSSocket } from 'node:tls'
import type { ErrorCode } from '@proactive/protocol'
import { addressOf } from '../identity/address.js'
import type { Clock } from '../runtime/clock.js'

/** How long a handshake may take from its connection to its admission. */
export const handshakeMs = 5_000
/** The most half-open handshakes of an address. `PROACTIVE_LIMIT_SCALE` multiplies it, down to what one page needs. */
const atMost = 100
const atLeast = 10

export interface HalfOpen {
  /** Watches the TCP connections of a server. */
  watch(server: HttpServer): void
  /** Begins to wait for the admission of a websocket. */
  begin(request: IncomingMessage): void
  /** The connection has said what it wants, or has ended. */
  settle(socket: Socket): void
}

interface Waiting {
  from: Set<Socket>
  cancel: () => void
}

export function createHalfOpen({ clock, proxies, scale, onRefused }: {
  /** The machine's clock. */
  clock: Clock
  proxies: number
  scale: number
  /** Is called for every handshake that is ended: too many of them, or too slow. */
  onRefused: (code: ErrorCode) => void
}): HalfOpen {
  const most = Math.max(atLeast, Math.round(atMost * scale))
  const byAddress = new Map<string, Set<Socket>>()
  const waiting = new Map<Socket, Waiting>()

  function settle(socket: Socket): void {
    const known = waiting.get(socket)
    if (!known) return
    waiting.delete(socket)
    known.cancel()
    known.from.delete(socket)
  }

  function end(socket: Socket, code: ErrorCode): void {
    settle(socket)
    socket.destroy()
    onRefused(code)
  }

  /** `address` is null where nothing bounds the number. */
  function wait(socket: Socket, address: string | null): void {
    settle(socket)
    const from = (address === null ? undefined : byAddress.get(address)) ?? new Set()
    const [oldest] = from
    if (oldest && from.size >= most) end(oldest, 'rate_limited')
    if (address !== null) byAddress.set(address, from)
    from.add(socket)
    waiting.set(socket, { from, cancel: clock.after(handshakeMs, () => end(socket, 'expired')) })
    socket.once('close', () => {
      settle(socket)
      if (address !== null && from.size === 0 && byAddress.get(address) === from) byAddress.delete(address)
    })
  }

  return {
    watch(server) {
      server.prependListener(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket | TLSSocket) => {
        // The requests of HTTP/2 come on sockets of their own.
        if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') return
        wait(socket, proxies > 0 ? null : (socket.remoteAddress ?? ''))
      })
      server.prependListener('request', ({ socket }: IncomingMessage) => settle(socket))
      server.prependListener('upgrade', ({ socket }: IncomingMessage) => settle(socket))
    },
    begin: (request) => wait(request.socket, addressOf(request, proxies)),
    settle,
  }
}
