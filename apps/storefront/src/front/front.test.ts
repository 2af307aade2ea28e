import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { describeDemo } from './describe-demo.js'
import { createFront } from './front.js'
import { limitConnections } from './limit-connections.js'
import { listen } from './listen.js'

const servers = new Set<Server>()
const closers = new Set<() => void>()
afterEach(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  for (const close of closers) close()
  servers.clear()
  closers.clear()
})

const echo: RequestListener = (request, response) => {
  request.resume()
  request.on('end', () => response.end('answered'))
}

async function serve({ origins = ['http://localhost:3000'], proxies = 0, limitScale = 1, host = '127.0.0.1', answer = echo } = {}): Promise<number> {
  const server = createServer(createFront(answer, { origins, proxies, limitScale }))
  limitConnections(server, { proxies, limitScale })
  servers.add(server)
  const port = await freePort()
  closers.add(await listen(server, { host, port }))
  return port
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

async function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host)
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return answer
}

const ask = (port: number, line: string, headers = '') => raw(port, `${line} HTTP/1.1\r\nHost: store.test\r\nConnection: close\r\n${headers}\r\n`)

describe('every path', () => {
  it.each(['/%ff', '/product/%ff', '/%00', '/a%00b', '/api/shop/%E0%A4%A', '/api/proactive/%ff', '/api/proactive/a%00', '/products/%', '/a%0d%0ab', 'http://store.test/', '*'])(
    'that cannot be read is not found, quietly: %s',
    async (path) => {
      const answer = await ask(await serve(), `GET ${path}`)
      expect(answer).toMatch(/^HTTP\/1\.1 404 /)
      expect(answer).toContain('{"code":"not_found","message":"This path is not valid."}')
    },
  )

  it('that can be read reaches the store as it was sent', async () => {
    const port = await serve({ answer: (request, response) => response.end(request.url) })
    expect(await ask(port, 'GET /product/%C5%BE?q=%00')).toMatch(/\r\n\/product\/%C5%BE\?q=%00$/)
  })

  it.each(['TRACE', 'PROPFIND', 'LOCK', 'M-SEARCH'])('refuses the method %s with 405 and names the allowed ones', async (method) => {
    const port = await serve()
    for (const path of ['/', '/api/proactive/health', '/api/shop/basket', '/nothing']) {
      const answer = await ask(port, `${method} ${path}`)
      expect(answer).toMatch(/^HTTP\/1\.1 405 /)
      expect(answer).toMatch(/allow: GET, HEAD, POST/i)
    }
  })
})

describe('every answer', () => {
  it.each(['GET /', 'GET /%ff', 'TRACE /', 'POST /'])('has a policy and the other headers: %s', async (line) => {
    const answer = await ask(await serve(), line)
    expect(answer).toContain("content-security-policy: default-src 'none'")
    expect(answer).toContain('x-content-type-options: nosniff')
    expect(answer).not.toContain('strict-transport-security')
  })

  it('asks browsers for https when all origins are https', async () => {
    const hsts = 'strict-transport-security: max-age=31536000'
    expect(await ask(await serve({ origins: ['https://a.test', 'https://b.test'] }), 'GET /')).toContain(hsts)
    expect(await ask(await serve({ origins: ['https://a.test', 'http://b.test'] }), 'GET /')).not.toContain('strict-transport')
  })
})

describe('a request that changes something', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('by %s needs an origin of the store, whatever its path is', async (method) => {
    const port = await serve()
    for (const path of ['/api/shop/locale', '/api/shop/basket', '/api/demo/login', '/api/%64emo/login', '/api/proactive/../demo/login', '/api/proactive/%2e%2e/demo/login', '/of/tomorrow', '/']) {
      expect(await ask(port, `${method} ${path}`)).toMatch(/^HTTP\/1\.1 403 .*"forbidden_origin"/s)
      expect(await ask(port, `${method} ${path}`, 'Origin: http://elsewhere.test\r\n')).toMatch(/^HTTP\/1\.1 403 /)
      expect(await ask(port, `${method} ${path}`, 'Origin: http://store.test\r\n')).toMatch(/^HTTP\/1\.1 200 /)
      expect(await ask(port, `${method} ${path}`, 'Origin: http://localhost:3000\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    }
    expect(await ask(port, `${method} /api/proactive/ingest`)).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('a body', () => {
  const length = (bytes: number) => `Origin: http://store.test\r\nContent-Length: ${bytes}\r\n`

  it.each(['/api/shop/basket', '/api/shop/locale', '/api/demo/login', '/api/%64emo/reset', '/', '/of/tomorrow', '/%ff'])('of 200 MB is refused at %s', async (path) => {
    expect(await ask(await serve(), `POST ${path}`, length(200_000_000))).toMatch(/^HTTP\/1\.1 413 .*"too_large"/s)
  })

  it('may be larger for the assistant, whose ingest takes 1 MiB', async () => {
    const port = await serve()
    const send = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: 'x'.repeat(1_000_000), headers: { origin: `http://127.0.0.1:${port}` } })
    expect((await send('/api/proactive/ingest')).status).toBe(200)
    expect((await send('/api/shop/basket')).status).toBe(413)
    expect(await ask(port, 'POST /api/proactive/ingest', length(1_048_577))).toMatch(/^HTTP\/1\.1 413 /)
  })
})

describe('the connections of an address', () => {
  it('are limited, and the closed ones make room', async () => {
    const port = await serve({ limitScale: 3 / 2_000 })
    const idle = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const socket = connect(port, '127.0.0.1')
        await once(socket, 'connect')
        return socket
      }),
    )
    await expect.poll(() => ask(port, 'GET /').catch(() => '')).toBe('')
    for (const socket of idle) socket.destroy()
    await expect.poll(() => ask(port, 'GET /').catch(() => '')).toContain('answered')
  })
})

describe('the port', () => {
  const loopback = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .flatMap(({ internal, address }) => (internal && ['127.0.0.1', '::1'].includes(address) ? [address] : []))
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address
  const answers = (port: number, host: string) => raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', host).then(() => true, () => false)

  it('is open on this machine only for localhost, by IPv4 and IPv6', async () => {
    const port = await serve({ host: 'localhost' })
    expect(await answers(port, '127.0.0.1')).toBe(true)
    expect(await answers(port, '::1')).toBe(loopback.includes('::1'))
    expect(elsewhere === undefined ? false : await answers(port, elsewhere)).toBe(false)
  })

  it('is open to others for another address', async () => {
    const port = await serve({ host: '0.0.0.0' })
    expect(await answers(port, elsewhere ?? '127.0.0.1')).toBe(true)
  })

  it.each(loopback)('is taken when %s of localhost is', async (host) => {
    const port = await serve({ host })
    const second = createServer()
    servers.add(second)
    await expect(listen(second, { host: 'localhost', port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('what the start says about demo mode', () => {
  const port = 3000

  it('names what anybody can do, and that other machines are refused', () => {
    for (const host of ['localhost', '127.0.0.1', '::1']) {
      expect(describeDemo({ demo: true, host, port }).join('\n')).toMatch(/^Demo mode: .*log in as any shopper, administer the shop.*Other machines are refused/)
    }
  })

  it.each(['0.0.0.0', '::', '192.168.1.5', 'localhost.elsewhere.test', undefined])('warns when HOST is %s', (host) => {
    expect(describeDemo({ demo: true, ...(host !== undefined && { host }), port }).join('\n')).toMatch(/^Demo mode: .*\nWARNING: /)
  })

  it('is nothing without demo mode', () => {
    expect(describeDemo({ demo: false, host: '0.0.0.0', port })).toEqual([])
  })
})
