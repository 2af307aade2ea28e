import { once } from 'node:events'
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { boundRequests, type RequestBounds } from './bound-requests.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

/** Answers with the size of the body, as any route that reads all of it. */
const readAll: RequestListener = (request, response) => {
  let bytes = 0
  request.on('data', (chunk: Buffer) => (bytes += chunk.length))
  request.on('end', () => response.end(String(bytes)))
}

async function serve(bounds: Partial<RequestBounds> = {}, listener: RequestListener = readAll): Promise<number> {
  const server = createServer(boundRequests(listener, { maxBytes: 100_000, ...bounds }))
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function post(port: number, body: RequestInit['body'], headers: Record<string, string> = {}): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: body ?? null, headers, ...(body instanceof ReadableStream && { duplex: 'half' }) })
  return [response.status, await response.text()]
}

/** A body of unknown length. */
function streamed(...sizes: number[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const size = sizes.shift()
      if (size === undefined) controller.close()
      else controller.enqueue(new Uint8Array(size))
    },
  })
}

/** Sends raw bytes and reads until the connection ends. */
async function raw(port: number, ...texts: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  for (const text of texts) socket.write(text)
  let answer = ''
  try {
    for await (const chunk of socket) answer += String(chunk)
  } catch {
    // A reset after the answer.
  }
  return answer
}

const tooLarge = [413, '{"code":"too_large","message":"The body is too large: at most 100000 bytes are allowed."}']

describe('a body in front of any route', () => {
  it.each([
    ['empty', null, 0],
    ['small', 'x'.repeat(10), 10],
    ['as large as allowed', 'x'.repeat(100_000), 100_000],
    ['of unknown length', streamed(60_000, 40_000), 100_000],
    ['in many pieces', streamed(...Array.from({ length: 500 }, () => 200)), 100_000],
  ])('reaches the route whole when it is %s', async (_, body, bytes) => {
    expect(await post(await serve(), body)).toEqual([200, String(bytes)])
  })

  it('is refused by its declared length before any of it arrives, and the route is not called', async () => {
    const route = vi.fn<RequestListener>(readAll)
    const port = await serve({}, route)
    const answer = await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toMatch(/connection: close/i)
    expect(answer).toContain(tooLarge[1])
    expect(route).not.toHaveBeenCalled()
  })

  it('is refused while it arrives, when it is larger than allowed', async () => {
    const route = vi.fn<RequestListener>(readAll)
    const port = await serve({}, route)
    expect(await post(port, streamed(60_000, 40_001))).toEqual(tooLarge)
    expect(await post(port, 'x'.repeat(100_001))).toEqual(tooLarge)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    expect(await raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n', chunk, chunk, chunk)).toMatch(/^HTTP\/1\.1 413 /)
    expect(route).not.toHaveBeenCalled()
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS', 'PROPFIND'])('is bounded for the method %s', async (method) => {
    const port = await serve()
    expect(await raw(port, `${method} / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('counts as it arrives when it is compressed or multipart', async () => {
    const port = await serve()
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    expect(await post(port, bomb, { 'content-encoding': 'gzip' })).toEqual([200, String(bomb.length)])
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(100_000)]))
    expect(await post(port, form)).toEqual(tooLarge)
  })

  it('of 200 MB leaves the memory as it was, from a sender that ignores the refusal', async () => {
    const port = await serve()
    const [chunk, before] = [Buffer.alloc(1_000_000), process.memoryUsage().rss]
    let most = 0
    for (const headers of [{ 'content-length': 200_000_000 }, { 'transfer-encoding': 'chunked' }]) {
      const sending = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers })
      sending.on('error', () => undefined)
      // The connection may fail once the answer is there, and `once` would reject.
      const heard = (event: string) => new Promise<void>((resolve) => void sending.once(event, () => resolve()))
      const closed = heard('close')
      const answered = once(sending, 'response')
      void (async () => {
        for (let sent = 0; sent < 200 && !sending.destroyed; sent++) {
          if (!sending.write(chunk)) await Promise.race([heard('drain'), closed])
          most = Math.max(most, process.memoryUsage().rss)
        }
        sending.end()
      })()
      const [response] = await answered
      expect(response.statusCode).toBe(413)
      response.resume()
      await closed
    }
    expect(most - before).toBeLessThan(50_000_000)
  })

  it('that never ends keeps no route waiting, and is forgotten with its connection', async () => {
    const route = vi.fn<RequestListener>(readAll)
    const port = await serve({}, route)
    const slow = connect(port, '127.0.0.1')
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc')
    expect(await post(port, 'whole')).toEqual([200, '5'])
    slow.destroy()
    expect(await post(port, 'whole')).toEqual([200, '5'])
    expect(route).toHaveBeenCalledTimes(2)
  })

  it('lets the connection go on to its next request', async () => {
    const port = await serve()
    const one = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc'
    const last = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab'
    expect(await raw(port, one + one + last)).toMatch(/\r\n\r\n3HTTP[\s\S]*\r\n\r\n3HTTP[\s\S]*\r\n\r\n2$/)
  })
})

describe('the limits of an address', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })

  it('refuse bodies beyond the number for a minute, and say when to come again; requests without a body are free', async () => {
    const port = await serve({ bodiesPerMinute: 2, proxies: 1 })
    for (const _ of [1, 2]) expect(await post(port, 'a', from('1.1.1.1'))).toEqual([200, '1'])
    const refused = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'a', headers: from('1.1.1.1') })
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await post(port, null, from('1.1.1.1'))).toEqual([200, '0'])
    expect(await post(port, 'a', from('2.2.2.2'))).toEqual([200, '1'])
  })

  it('grow with limitScale', async () => {
    const port = await serve({ bodiesPerMinute: 1, limitScale: 3 })
    for (const status of [200, 200, 200, 429]) expect(await post(port, 'a')).toMatchObject([status, expect.any(String)])
  })

  it('cannot be dodged by a forwarded address that no proxy of the shop has written', async () => {
    const port = await serve({ bodiesPerMinute: 1 })
    expect(await post(port, 'a', from('1.1.1.1'))).toEqual([200, '1'])
    expect(await post(port, 'a', from('2.2.2.2'))).toMatchObject([429, expect.any(String)])
  })

  it('bound what many slow bodies keep in memory together, until they are answered', async () => {
    // 100 kB at a time.
    const port = await serve({ proxies: 1, limitScale: 100_000 / (32 * 1_048_576) })
    const head = (address: string) => `POST / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\nContent-Length: 90000\r\n\r\n`
    const slow = connect(port, '127.0.0.1')
    slow.write(head('1.1.1.1') + 'x'.repeat(80_000))
    await vi.waitFor(async () => expect(await post(port, 'x'.repeat(50_000), from('1.1.1.1'))).toMatchObject([429, expect.stringContaining('rate_limited')]))
    expect(await post(port, 'x'.repeat(50_000), from('2.2.2.2'))).toEqual([200, '50000'])
    slow.destroy()
    await vi.waitFor(async () => expect(await post(port, 'x'.repeat(50_000), from('1.1.1.1'))).toEqual([200, '50000']))
  })
})
