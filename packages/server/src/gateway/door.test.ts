import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { basePath, socketPath } from '@proactive/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { keepDoor } from './door.js'

let http: Server | undefined
afterEach(async () => {
  http?.closeAllConnections()
  await new Promise((done) => (http ? http.close(done) : done(undefined)))
})

interface Asked {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string
}

/** Starts a server whose listener answers every request with its body, and refuses at the door what `isRefused` says. */
async function serve(isRefused: (request: IncomingMessage) => boolean, isOffender = false) {
  const seen: string[] = []
  const refused: string[] = []
  http = createServer()
  const waitMs = (request: IncomingMessage): number => (isRefused(request) ? 1_500 : 0)
  keepDoor(http, { request: waitMs, upgrade: waitMs, isOffender: () => isOffender, onRefused: (at) => refused.push(at) })
  http.on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    request.pipe(response)
  })
  http.on('upgrade', (request, socket) => {
    seen.push(`upgrade ${request.url}`)
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    seen,
    refused,
    /** Sends a request as text, and returns all that comes back. */
    ask: async ({ method = 'GET', path, headers = {}, body = '' }: Asked): Promise<string> => {
      const lines = Object.entries({ host: 'x', connection: 'close', ...(body !== '' && { 'content-length': String(body.length) }), ...headers })
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.on('data', (piece) => (text += piece.toString()))
      socket.on('error', () => {})
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n${body}`)
      await once(socket, 'close')
      return text
    },
  }
}

const upgrade = { connection: 'Upgrade', upgrade: 'websocket' }

describe('the door', () => {
  it.each<[string, Asked]>([
    ['a request', { path: `${basePath}/health` }],
    ['a request with the largest body of a beacon, which it need not keep', { method: 'POST', path: `${basePath}/events`, body: 'x'.repeat(69_000) }],
  ])('refuses %s with 429 and the time to wait, before any listener sees it', async (_, asked) => {
    const { ask, seen, refused } = await serve(() => true)
    expect(await ask(asked)).toMatch(/^HTTP\/1\.1 429 [^]*retry-after: 2\r\n[^]*"code":"rate_limited"[^]*"retryAfterMs":1500/i)
    expect({ seen, refused }).toEqual({ seen: [], refused: ['http'] })
  })

  it('answers a body that is longer than any of a page without receiving it', async () => {
    const { ask, seen } = await serve(() => true)
    const headers = { 'content-length': '1000000000' }
    expect(await ask({ method: 'POST', path: `${basePath}/events`, headers })).toMatch(/^HTTP\/1\.1 429 /)
    expect(seen).toEqual([])
  })

  it('refuses an upgrade to a websocket with 429', async () => {
    const { ask, seen, refused } = await serve(() => true)
    expect(await ask({ path: `${socketPath}/?EIO=4&transport=websocket`, headers: upgrade })).toMatch(/^HTTP\/1\.1 429 [^]*"code":"rate_limited"/)
    expect({ seen, refused }).toEqual({ seen: [], refused: ['handshake'] })
  })

  it('closes the connection of an address that does not wait for its refusals', async () => {
    const { ask, seen, refused } = await serve(() => true, true)
    expect(await ask({ path: `${basePath}/health` })).toBe('')
    expect(await ask({ path: `${socketPath}/?EIO=4`, headers: upgrade })).toBe('')
    expect({ seen, refused }).toEqual({ seen: [], refused: ['http', 'handshake'] })
  })

  it('lets everything else pass: what is not refused, and the pages and sockets of the shop', async () => {
    const { ask, seen, refused } = await serve(({ url = '' }) => !url.includes('/preferences'))
    expect(await ask({ method: 'PUT', path: `${basePath}/preferences`, body: 'all of it' })).toMatch(/^HTTP\/1\.1 200 [^]*all of it/)
    await ask({ path: '/shelf' })
    await ask({ path: '/hot-reload', headers: upgrade })
    expect(seen).toEqual([`PUT ${basePath}/preferences`, 'GET /shelf', 'upgrade /hot-reload'])
    expect(refused).toEqual([])
  })
})
