import type { Io, IoSocket } from '../io.js'
import type { Runtime } from '../runtime.js'
import { createHttpSockets } from './http-sockets.js'

/** How long a websocket may take to open before HTTP is tried. */
const websocketTimeoutMs = 5_000

/**
 * Returns a Socket.IO whose connections fall back to HTTP when a websocket cannot be opened: a network blocks it, or a proxy
 * answers its upgrade with an error. A refusal of the server is none of these, and neither is an error while the other
 * websocket is open. Each new attempt tries the websocket first, so that a page is back on it when the token is renewed
 * at the latest.
 */
export function ioWithFallback(io: Io, endpoint: string, runtime: Pick<Runtime, 'fetch'>): Io {
  const createHttpSocket = createHttpSockets(endpoint, runtime)
  const openWebsockets = new Set<IoSocket>()
  return (url, options) => {
    const websocket = io(url, { ...options, timeout: websocketTimeoutMs })
    const http = createHttpSocket(url.endsWith('/events') ? 'events' : 'actions', options.auth)
    let current: IoSocket | null = null

    websocket.on('connect_error', (error) => {
      if (current !== websocket || isRefusal(error) || openWebsockets.size > 0) return
      current = http
      http.connect()
    })

    websocket.on('connect', () => openWebsockets.add(websocket))
    websocket.on('disconnect', () => openWebsockets.delete(websocket))

    return {
      get connected() {
        return current?.connected ?? false
      },
      connect() {
        current = websocket
        websocket.connect()
      },
      disconnect() {
        current = null
        websocket.disconnect()
        http.disconnect()
      },
      on(event, listener) {
        for (const socket of [websocket, http]) socket.on(event, (...args) => current === socket && listener(...args))
      },
      timeout: (ms) => (current ?? websocket).timeout(ms),
    }
  }
}

/** Returns whether the server answered the handshake, and said no. */
const isRefusal = (error: unknown): boolean => error instanceof Error && 'data' in error && error.data !== undefined
