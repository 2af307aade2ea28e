import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { stampAddress } from '../identity/address.js'
import type { Handlers, Method } from './http.js'

/**
 * The routes for a plain Node server, Express or Fastify; Next takes `handlers` as they are.
 *
 * @example
 * http.createServer(nodeListener(server.handlers)).listen(3000)
 */
export function nodeListener(handlers: Handlers) {
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET' } = incoming
    if (!isMethod(method)) {
      outgoing.writeHead(404).end()
      return
    }
    const response = await handlers[method](requestOf(incoming, method))
    outgoing.writeHead(response.status, headersOf(response))
    if (!response.body) outgoing.end()
    // A stream's headers must not wait for its first event, and a page that is gone ends it.
    else await pipeline(Readable.fromWeb(response.body), outgoing)
  }
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  }
}

function requestOf(incoming: IncomingMessage, method: string): Request {
  stampAddress(incoming, 0)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  }
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`)
  const hasBody = method === 'POST' || method === 'PUT'
  if (!hasBody) return new Request(url, { method, headers })
  const body: ReadableStream<Uint8Array> = Readable.toWeb(incoming)
  return new Request(url, { method, headers, body, duplex: 'half' })
}

function isMethod(method: string): method is Method {
  return method === 'GET' || method === 'POST' || method === 'PUT' || method === 'DELETE'
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  return cookies.length > 0 ? { ...headers, 'set-cookie': cookies } : headers
}
