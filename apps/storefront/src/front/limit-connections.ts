import { networkOf } from '@proactive/server'
import type { Server } from 'node:http'

/** A page has two sockets and up to six connections for HTTP: enough for 250 pages behind one address. */
const perAddress = 2_000

/**
 * Closes new connections of an address that has too many open. Behind the shop's own proxies every connection has their
 * address, so that nothing is limited here.
 */
export function limitConnections(http: Server, { proxies, limitScale }: { proxies: number; limitScale: number }): void {
  if (proxies > 0) return
  const open = new Map<string, number>()
  http.on('connection', (socket) => {
    const address = networkOf(socket.remoteAddress ?? '')
    const count = (open.get(address) ?? 0) + 1
    if (count > Math.max(1, perAddress * limitScale)) {
      socket.destroy()
      return
    }
    open.set(address, count)
    socket.once('close', () => {
      const rest = (open.get(address) ?? 1) - 1
      if (rest > 0) open.set(address, rest)
      else open.delete(address)
    })
  })
}
