import { request as begin } from 'node:http'
import { closed, readJson, type Reply } from './reply.js'

export interface Asked {
  /** What the server is called, in place of its address. */
  host?: string | undefined
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Sends the body in pieces without saying how long it is. */
  isChunked?: boolean
  /** Waits for the end of a stream of events in place of its beginning. */
  untilEnd?: boolean
  /** Of this machine; which one the request comes from. */
  address?: string | undefined
}

const answerMs = 15_000

/**
 * Sends one request on a connection of its own and reads the answer, also when it comes before the body was taken.
 *
 * @throws Error when no answer comes within 15 s.
 */
export function request(url: string, { method, path, headers = {}, body, isChunked, untilEnd, address, host }: Asked): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const length = body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((done, failed) => {
    const timer = setTimeout(() => {
      outgoing.destroy()
      failed(new Error(`${method} ${path.slice(0, 60)} was not answered within ${answerMs / 1_000} s`))
    }, answerMs)
    const end = (reply: Reply): void => {
      clearTimeout(timer)
      outgoing.destroy()
      done(reply)
    }
    const outgoing = begin({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port,
      method,
      path,
      headers: { 'content-type': 'application/json', ...(host !== undefined && { host }), ...length, ...headers },
      agent: false,
      ...(address !== undefined && { localAddress: address }),
    })
    outgoing.on('error', () => end(closed))
    outgoing.on('response', (incoming) => {
      const contentType = incoming.headers['content-type'] ?? ''
      const head = { status: incoming.statusCode ?? 0, contentType, headers: incoming.headers }
      if (contentType.startsWith('text/event-stream') && !untilEnd) return end({ ...head, body: 'a stream of events' })
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (piece: string) => (text += piece))
      incoming.on('end', () => end({ ...head, body: readJson(text) }))
      incoming.on('error', () => end(closed))
    })
    outgoing.end(body)
  })
}
