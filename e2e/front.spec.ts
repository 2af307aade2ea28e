/** The store's port as `npm start` opens it: what every answer carries, and what is refused before any route sees it. */

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect } from '@playwright/test'
import { Store, test } from './store.js'

const html = /text\/html/

test('every answer has exactly one policy, also errors and paths without a page', async ({ store }) => {
  const paths = ['/', '/product/milk', '/nothing', '/product/none', '/api/none', '/api/shop/none', '/api/demo/none', '/products/none.webp', '/products/', '/icon', '/icon.svg', '/icon/none', '/_next/none', '/_next/static/none.js', '/_next/image', '/api/shop/basket', '/api/proactive/none', '/%ff', '/api/shop/%ff', '/products/%ff', '/_next/static/%00']
  for (const path of paths) {
    const response = await fetch(`${store.url}${path}`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect.soft(policy.match(/default-src 'none'/g), path).toHaveLength(1)
    expect.soft(policy, path).toContain('frame-ancestors')
    expect.soft(response.status, path).toBeLessThan(500)
    expect.soft(response.headers.get('x-content-type-options'), path).toBe('nosniff')
    // A page of the store works under its policy: its scripts carry the nonce.
    const text = await response.text()
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    if (html.test(response.headers.get('content-type') ?? '') && text.includes('<script')) expect.soft(text, path).toContain(`nonce="${nonce}"`)
  }
})

test('a path that cannot be read is 404 everywhere, and TRACE is 405', async ({ store }) => {
  const before = store.output
  for (const path of ['/%ff', '/product/%ff', '/product/a%00b', '/category/%00', '/api/shop/%ff', '/api/shop/basket/changes/%00', '/api/demo/scenarios/%ff', '/api/proactive/%ff', '/api/proactive/trace/%00', '/products/%ff', '/_next/static/%ff']) {
    expect.soft((await fetch(`${store.url}${path}`)).status, path).toBe(404)
  }
  for (const path of ['/', '/api/shop/basket', '/api/proactive/health', '/api/proactive/socket']) {
    expect.soft((await send(store.url + path, { method: 'TRACE' })).status, path).toBe(405)
  }
  for (const query of ['zone=%00', 'zone=%ff', 'start=%00']) {
    expect.soft((await fetch(`${store.url}/api/demo/slots?${query}`)).status, query).toBe(422)
  }
  const body = JSON.stringify({ changes: [{ productId: 'a\0b', add: 1 }] })
  const changed = await fetch(`${store.url}/api/shop/basket/changes/${'a'.repeat(32)}`, { method: 'PUT', body, headers: { origin: store.url } })
  expect(changed.status).toBe(422)
  expect(store.output).toBe(before)
})

test('no route changes anything for a page of another site, or without an origin', async ({ store }) => {
  const routes = [
    ['POST', '/api/shop/locale'],
    ['POST', '/api/shop/basket'],
    ['PUT', `/api/shop/basket/changes/${'a'.repeat(32)}`],
    ['DELETE', `/api/shop/basket/changes/${'a'.repeat(32)}`],
    ['POST', '/api/demo/login'],
    ['POST', '/api/demo/reset'],
    ['POST', '/api/demo/clock'],
    ['POST', '/api/demo/scenarios/low-stock-milk'],
  ] as const
  for (const [method, path] of routes) {
    for (const origin of [undefined, 'null', 'http://elsewhere.test']) {
      const { status, headers } = await send(store.url + path, { method, headers: { ...(origin && { origin }) } })
      expect.soft([method, path, origin, status]).toEqual([method, path, origin, 403])
      expect.soft(headers['set-cookie']).toBeUndefined()
    }
    // A host name of another site that was made to point to this machine.
    const rebound = await send(store.url + path, { method, headers: { origin: 'http://rebound.test', host: 'rebound.test' } })
    if (path.startsWith('/api/demo/')) expect.soft(rebound.status, path).toBe(403)
  }
  const own = await send(`${store.url}/api/shop/locale`, { method: 'POST', headers: { origin: store.url }, body: 'locale=cs', type: 'application/x-www-form-urlencoded' })
  expect(own.status).toBe(303)
  expect(own.headers['set-cookie']).toEqual([expect.stringMatching(/^locale=cs;/)])
})

test('200 MB posted to each route is refused, and leaves the memory as it was', async ({ store }) => {
  const routes = ['/api/shop/basket', '/api/shop/locale', `/api/shop/basket/changes/${'a'.repeat(32)}`, '/api/demo/login', '/api/demo/clock', '/api/demo/reset', '/api/demo/scenarios/low-stock-milk', '/api/proactive/ingest', '/api/proactive/events', '/api/proactive/socket', '/', '/nothing']
  await fetch(store.url)
  const before = memoryOf(store)
  for (const path of routes) {
    for (const headers of [{ 'content-length': 200_000_000 }, { 'transfer-encoding': 'chunked', 'content-type': 'multipart/form-data; boundary=x' }, { 'transfer-encoding': 'chunked', 'content-encoding': 'gzip' }]) {
      expect.soft(await postMuch(store.url + path, { ...headers, origin: store.url }), path).toBe(413)
    }
  }
  expect(memoryOf(store) - before).toBeLessThan(50_000_000)
})

test('demo mode listens on this machine only and says so; HOST opens it with a warning', async ({ store }) => {
  const elsewhere = Object.values(networkInterfaces()).flatMap((found) => found ?? []).find(({ internal, family }) => !internal && family === 'IPv4')?.address
  const { port } = new URL(store.url)
  expect(store.output).toMatch(/Demo mode: every user of this machine .* Other machines are refused/)
  expect((await fetch(`http://127.0.0.1:${port}/api/proactive/health`)).status).toBe(200)
  if (elsewhere) await expect(fetch(`http://${elsewhere}:${port}/`)).rejects.toThrow('fetch failed')
  const open = await Store.open({ HOST: '0.0.0.0', PROACTIVE_ORIGINS: 'https://store.test' })
  try {
    expect(open.output).toMatch(/Demo mode: .*0\.0\.0\.0[^]*WARNING: HOST makes demo mode public/)
    if (elsewhere) expect((await fetch(`http://${elsewhere}:${new URL(open.url).port}/`)).status).toBe(200)

    // All of its origins are https.
    const page = await fetch(open.url)
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000')
    for (const [path, body] of [['demo/login', '{"userId":"u482"}'], ['shop/locale', ''], ['demo/scenarios/low-stock-milk', '']] as const) {
      const { headers } = await send(`${open.url}/api/${path}`, { method: 'POST', headers: { origin: 'https://store.test' }, body })
      expect.soft(headers['set-cookie']?.length, path).toBeGreaterThan(0)
      for (const cookie of headers['set-cookie'] ?? []) expect.soft(cookie).toMatch(/; Secure$|; Secure;/)
    }
  } finally {
    await open.close()
  }
})

test('the login cookie is Secure by https and works by http, for every kind of user ID', async ({ store }) => {
  const ids = ['u482', 'jan.novak', 'a.b.c', '.hidden', 'ann@example.com', `o'brien "x"`, '100%25', 'back\\slash', 'Žofie Ďurišová', '日本', '👩‍🌾', 'a;b=c, d', 'x'.repeat(200), 'é'.repeat(200)]
  for (const userId of ids) {
    const { status, headers } = await login(store, userId)
    const [cookie = ''] = headers['set-cookie'] ?? []
    expect.soft([userId, status]).toEqual([userId, 200])
    expect.soft(cookie).toMatch(/; HttpOnly; SameSite=Lax$/)
    const session = await send(`${store.url}/api/proactive/session`, { method: 'POST', headers: { origin: store.url, cookie: cookie.split(';')[0] ?? '' }, body: '{}' })
    expect.soft(JSON.parse(session.body)).toMatchObject({ userId })
  }
  const byHttps = await login(store, 'u482', { 'x-forwarded-proto': 'https' })
  expect(byHttps.headers['set-cookie']).toEqual([expect.stringMatching(/; Secure$/)])
  for (const userId of ['', 'a\0b', '\ud800', 'x'.repeat(201), 'a\nb']) expect.soft((await login(store, userId)).status).toBe(422)
})

test('the socket answers with and without a slash at the end of its path, and another upgrade is ended', async ({ store }) => {
  const { port } = new URL(store.url)
  for (const path of ['/api/proactive/socket', '/api/proactive/socket/']) {
    expect.soft(await upgrade(Number(port), `${path}?EIO=4&transport=websocket`), path).toMatch(/^HTTP\/1\.1 101 /)
  }
  for (const path of ['/', '/api/proactive/health', '/nothing']) expect.soft(await upgrade(Number(port), path), path).not.toMatch(/ 101 /)
})

function login(store: Store, userId: string, headers: OutgoingHttpHeaders = {}) {
  return send(`${store.url}/api/demo/login`, { method: 'POST', headers: { origin: store.url, ...headers }, body: JSON.stringify({ userId }) })
}

/** `fetch` cannot set these headers and methods. */
async function send(url: string, { method, headers = {}, body = '', type = 'application/json' }: { method: string; headers?: OutgoingHttpHeaders; body?: string; type?: string }) {
  const sending = httpRequest(url, { method, headers: { 'content-type': type, ...(body && { 'content-length': Buffer.byteLength(body) }), ...headers } })
  sending.end(body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => void sending.once('response', resolve).once('error', reject))
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: Number(response.statusCode), headers: response.headers, body: text }
}

/** Posts 200 MB, or as much as the server takes, and returns the status. */
async function postMuch(url: string, headers: OutgoingHttpHeaders): Promise<number> {
  const sending = httpRequest(url, { method: 'POST', headers, agent: false })
  sending.on('error', () => undefined)
  // The connection may fail once the answer is there, and `once` would reject.
  const heard = (event: string) => new Promise<void>((resolve) => void sending.once(event, () => resolve()))
  const [closed, answered] = [heard('close'), new Promise<IncomingMessage>((resolve) => void sending.once('response', resolve))]
  const chunk = Buffer.alloc(1_000_000)
  const writing = (async () => {
    for (let sent = 0; sent < 200 && !sending.destroyed; sent++) {
      if (!sending.write(chunk)) await Promise.race([heard('drain'), closed])
    }
    if (!sending.destroyed) sending.end()
  })()
  const response = await answered
  response.resume()
  await closed
  await writing
  return Number(response.statusCode)
}

function memoryOf({ pid }: Store): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

/** Asks for an upgrade and returns the answer's first bytes; empty when the connection is ended without. */
async function upgrade(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nOrigin: http://localhost:${port}\r\n\r\n`)
  const [first] = await Promise.race([once(socket, 'data'), once(socket, 'close').then(() => [''])])
  socket.destroy()
  return String(first)
}
