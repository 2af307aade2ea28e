import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'

/** The addresses of `localhost`. A browser may take either of them. */
const loopback = ['127.0.0.1', '::1']

/**
 * Listens on the host of the settings: `localhost` on both of its addresses, none on every address of the machine.
 *
 * @returns a function that closes what was opened beside the server
 * @throws Error when the port is taken
 */
export async function listen(http: HttpServer, { host, port }: { host?: string | undefined; port: number }): Promise<() => void> {
  if (host !== 'localhost') {
    await opened(http, { port, host })
    return () => undefined
  }
  const [first, second] = loopback
  await opened(http, { port, host: first })
  const beside = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void http.emit('connection', socket))
  try {
    await opened(beside, { port, host: second })
  } catch (error) {
    // A machine without IPv6.
    if (!isMissing(error)) throw error
  }
  return () => void beside.close()
}

async function opened(server: Server, options: { port: number; host?: string | undefined }): Promise<void> {
  server.listen(options)
  await once(server, 'listening')
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
}
