import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { Handlers, Method } from './http.js'

const methods = new Set<string>(['GET', 'POST', 'PUT', 'DELETE'] satisfies Method[])

/**
 * The routes for a plain Node server, Express or Fastify; Next takes `handlers` as they are.
 *
 * @example
 * http.createServer(nodeListener(server.handlers)).listen(3000)
 */
export function nodeListener(handlers: Handlers) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET' } = incoming
    if (!methods.has(method)) {
      outgoing.writeHead(404).end()
      return
    }
    const response = await handlers[method as Method](requestOf(incoming, method))
    outgoing.writeHead(response.status, headersOf(response))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  }
}

function requestOf(incoming: IncomingMessage, method: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  }
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`)
  const hasBody = method === 'POST' || method === 'PUT'
  const body = hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' as const } : {}
  return new Request(url, { method, headers, ...body })
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  return cookies.length > 0 ? { ...headers, 'set-cookie': cookies } : headers
}
