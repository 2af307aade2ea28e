import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import type { UnderlyingSource } from 'node:stream/web'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressHeader } from '../identity/address.js'
import { json, streamedJson } from './answers.js'
import { readJson } from './body.js'
import { nodeListener } from './node-listener.js'
import { createHandlers, createRouter, type Router } from './router.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function serve(addRoutes: (router: Router) => void): Promise<number> {
  const router = createRouter()
  addRoutes(router)
  const silent = { info: () => {}, warn: () => {}, error: () => {} }
  const server = createServer(nodeListener(createHandlers(router, { logger: silent, onRefused: () => {} })))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Sends raw bytes and reads until the server ends the connection. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

const echo = (router: Router): void => {
  router.get('/echo', (c) => Promise.resolve(json(Object.fromEntries(c.req.raw.headers))))
  router.post('/body', async (c) => json(await readJson(c)))
}

describe('a Node server', () => {
  it.each(['TRACE', 'PATCH', 'OPTIONS', 'PROPFIND'])('refuses the method %s in the protocol’s form', async (method) => {
    const port = await serve(echo)
    const answer = await raw(port, `${method} /api/proactive/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).toContain(`{"code":"not_found","message":"No route for this method."}`)
  })

  it.each([
    ['a path that cannot be decoded', '/api/proactive/%ff', 'x'],
    ['a NUL in the path', '/api/proactive/echo%00', 'x'],
    ['another path', '/', 'x'],
    ['a path that is no path', '*', 'x'],
    ['a host that is none', '/api/proactive/echo', 'a b/c'],
    ['credentials in the address', 'http://ann:secret@x/api/proactive/echo', 'x'],
  ])('answers %s with 404', async (_, path, host) => {
    const port = await serve(echo)
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    expect(answer).toContain('"code":"not_found"')
  })

  it('writes the caller’s address over one that the caller claims', async () => {
    const port = await serve(echo)
    const response = await fetch(`http://127.0.0.1:${port}/api/proactive/echo`, { headers: { [addressHeader]: '6.6.6.6' } })
    expect(await response.json()).toMatchObject({ [addressHeader]: '127.0.0.1' })
  })

  it('hands on the headers as the app’s own middleware left them', async () => {
    const router = createRouter()
    echo(router)
    const listener = nodeListener(createHandlers(router, { logger: { info: () => {}, warn: () => {}, error: () => {} }, onRefused: () => {} }))
    const server = createServer((request, response) => {
      delete request.headers['x-user']
      request.headers['x-shop'] = 'library'
      listener(request, response)
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const response = await fetch(`http://127.0.0.1:${port}/api/proactive/echo`, { headers: { 'x-user': 'somebody else' } })
    const headers: Record<string, string> = JSON.parse(await response.text())
    expect(headers).toMatchObject({ 'x-shop': 'library' })
    expect(headers).not.toHaveProperty('x-user')
  })

  it('refuses a chunked body once it is larger than allowed', async () => {
    const port = await serve(echo)
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    const head = 'POST /api/proactive/body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
    const answer = await raw(port, `${head}${chunk.repeat(8)}0\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"code":"too_large"')
  })

  it('leaves the Request and Response of the process alone', async () => {
    const before = [globalThis.Request, globalThis.Response]
    await serve(echo)
    expect([globalThis.Request, globalThis.Response]).toEqual(before)
  })
})

describe('a stream', () => {
  const stream = (source: UnderlyingSource<Uint8Array>) => (router: Router) =>
    void router.get('/stream', () => Promise.resolve(new Response(new ReadableStream(source), { headers: { 'content-type': 'text/event-stream' } })))
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('sends its headers and first event at once', async () => {
    const port = await serve(stream({ start: (controller) => controller.enqueue(bytes(':\n\n')) }))
    const response = await fetch(`http://127.0.0.1:${port}/api/proactive/stream`)
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toBe(':\n\n')
  })

  it('is cancelled when the page goes away', async () => {
    const cancel = vi.fn<() => void>()
    const port = await serve(stream({ start: (controller) => controller.enqueue(bytes(':\n\n')), cancel }))
    const leaving = new AbortController()
    await fetch(`http://127.0.0.1:${port}/api/proactive/stream`, { signal: leaving.signal })
    leaving.abort()
    await vi.waitFor(() => expect(cancel).toHaveBeenCalled())
  })

  it('of JSON that fails half way is not taken for a whole document', async () => {
    async function* pieces() {
      yield '{"events":['
      await Promise.resolve()
      throw new Error('the database was restarted')
    }
    const port = await serve((router) => void router.get('/export', () => streamedJson(pieces())))
    const reading = fetch(`http://127.0.0.1:${port}/api/proactive/export`).then((response) => response.text())
    await expect(reading).rejects.toThrow(/terminated|fetch failed/)
  })

  it('that fails ends its connection, and prints nothing to the console', async () => {
    const printed = [vi.spyOn(console, 'error'), vi.spyOn(console, 'info')]
    let fail = (): void => undefined
    const port = await serve(
      stream({
        start(controller) {
          controller.enqueue(bytes(':\n\n'))
          fail = () => controller.error(new Error('slow consumer'))
        },
      }),
    )
    const response = await fetch(`http://127.0.0.1:${port}/api/proactive/stream`)
    const reading = response.text()
    fail()
    await expect(reading).rejects.toThrow('terminated')
    for (const spy of printed) expect(spy).not.toHaveBeenCalled()
  })
})

describe('a Node server whose own middleware has read the body', () => {
  /** Reads the whole body first, as Express's middleware does, and puts `body` beside the request. */
  async function serveAfter(bodyOf: (text: string) => object): Promise<number> {
    const router = createRouter()
    echo(router)
    const listener = nodeListener(createHandlers(router, { logger: { info: () => {}, warn: () => {}, error: () => {} }, onRefused: () => {} }))
    const server = createServer((incoming, outgoing) => {
      void (async () => {
        let text = ''
        for await (const chunk of incoming) text += String(chunk)
        listener(Object.assign(incoming, bodyOf(text)), outgoing)
      })()
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' ? (address?.port ?? 0) : 0
  }
  const post = async (port: number, body: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/proactive/body`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    return { status: response.status, body: await response.json() }
  }

  it.each<[string, (text: string) => object]>([
    ['parsed', (text) => ({ body: JSON.parse(text) })],
    ['as a text', (text) => ({ body: text })],
    ['as bytes', (text) => ({ body: Buffer.from(text) })],
    ['as rawBody', (text) => ({ rawBody: Buffer.from(text), body: {} })],
  ])('answers as if it had read the body itself, where it was put %s', async (_, bodyOf) => {
    expect(await post(await serveAfter(bodyOf), '{"a":[1,"č"]}')).toEqual({ status: 200, body: { a: [1, 'č'] } })
  })

  it.each<[string, string, (text: string) => object, string]>([
    ['was put nowhere', '{"a":1}', () => ({}), 'was read before the assistant could read it: mount the assistant before express.json()'],
    ['has an integer that was rounded', '{"a":12345678901234567890}', (text) => ({ body: JSON.parse(text) }), 'more digits than JavaScript keeps: mount the assistant before express.json()'],
  ])('refuses a body that %s, and says aloud what to do', async (_, body, bodyOf, message) => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listen)
    expect(await post(await serveAfter(bodyOf), body)).toMatchObject({ status: 500, body: { code: 'internal', message: expect.stringContaining(message) } })
    await vi.waitFor(() => expect(warnings.map((warning) => warning.message)).toEqual([expect.stringContaining(message)]))
    process.off('warning', listen)
  })

  it('still refuses forbidden keys', async () => {
    const port = await serveAfter((text) => ({ body: JSON.parse(text) }))
    expect(await post(port, '{"__proto__":{"a":1}}')).toMatchObject({ status: 400, body: { code: 'invalid_event' } })
  })

  it('answers below a mount point that Express has cut off', async () => {
    const port = await serveAfter((text) => ({ url: '/body', originalUrl: '/api/proactive/body', body: text }))
    expect(await post(port, '{"a":1}')).toEqual({ status: 200, body: { a: 1 } })
  })
})
