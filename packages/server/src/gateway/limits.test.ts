import { once } from 'node:events'
import { connect, type Socket as NetSocket } from 'node:net'
import { basePath, limits, socketPath } from '@proactive/protocol'
import { io, type Socket } from 'socket.io-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, connected, heard, operatorKey, origin, refused, type Started, startServer, viewed } from '../fixtures/start-server.js'

let t: Started
afterEach(() => t[Symbol.asyncDispose]())

const start = async (limitScale: number, options: Parameters<typeof startServer>[0] = {}) => (t = await startServer({ ...options, limitScale }))
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const limited = { code: 'rate_limited', retryAfterMs: expect.any(Number) }

/** Reads one series of /metrics; 0 while it is not there. */
async function counted(at: string, code: string): Promise<number> {
  const text = await (await t.request('GET', '/metrics', { headers: bearer(operatorKey) })).text()
  return Number(new RegExp(`proactive_refusals_total\\{at="${at}",code="${code}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}

function halfOpen(text: string): NetSocket {
  const socket = connect(Number(new URL(t.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  return socket
}

/** Opens the transport of a channel and names no namespace. */
const withoutNamespace = (): NetSocket =>
  halfOpen(
    `GET ${socketPath}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )

describe('a half-open handshake', () => {
  it.each([
    ['of TCP', () => halfOpen('GET /api/proactive/health HTTP/1.1\r\n')],
    ['of the websocket', withoutNamespace],
  ])('%s is closed, and counted as refused', async (_, open) => {
    await start(100)
    const socket = open()
    socket.resume()
    await once(socket, 'close')
    expect(await counted('handshake', 'expired')).toBe(1)
  })

  it.each([
    ['of TCP', () => halfOpen('GET /api/proactive/health HTTP/1.1\r\n')],
    ['of the websocket', withoutNamespace],
  ])('%s ends the oldest of its address above their number, and lets an honest page in', async (_, open) => {
    await start(0.1)
    const ended = Array.from({ length: 15 }, open).map((socket) => new Promise((done) => socket.resume().once('close', () => done(socket))))
    await Promise.race(ended)
    const { grant } = await t.session()
    const page = t.socket('events', { token: grant.token, protocol: 1 })
    await connected(page)
    expect(await counted('handshake', 'rate_limited')).toBeGreaterThanOrEqual(5)
    page.disconnect()
  })
})

describe('the limits of an address', () => {
  it('end at the websocket’s door for one that goes on after its handshakes were refused', async () => {
    await start(0.02)
    const dial = () => refused(t.socket('events', { protocol: 1 })).catch(() => null)
    const codes = []
    for (let i = 0; i < 30; i++) codes.push(await dial())
    expect(codes[0]).toMatchObject({ code: 'unauthorized' })
    expect(codes).toContainEqual(expect.objectContaining(limited))
    const door = withoutNamespace()
    const [answer] = await once(door, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 429 [^]*"code":"rate_limited"/)
    expect(await counted('handshake', 'rate_limited')).toBeGreaterThan(1)
  })

  it.each([
    ['a route that is not there', 'GET', '/nothing', {}],
    ['a route without a token', 'GET', '/preferences', {}],
    ['a body that is not read', 'POST', '/events', { raw: 'x'.repeat(60_000) }],
  ])('hold for %s', async (_, method, path, options) => {
    await start(0.01)
    const answers = []
    for (let i = 0; i < 20; i++) answers.push((await t.request(method, path, options)).status)
    expect(answers.at(-1)).toBe(429)
    const { status } = await t.request('GET', '/metrics', { headers: bearer(operatorKey) })
    expect(status).toBe(200)
  })
})

describe('a beacon of a stranger', () => {
  it.each([
    ['no token', {}],
    ['a token that is not the server’s', { token: `${'x'.repeat(40)}.${'y'.repeat(40)}.${'z'.repeat(43)}` }],
  ])('with %s meets a limit of its address, which pages with a token of the server do not share', async (_, said) => {
    await start(0.1)
    await using page = await t.page()
    const beacon = () => t.request('POST', '/events', { body: { ...said, sentAt: new Date().toISOString(), events: [viewed('dune')] } })
    const statuses = []
    for (let i = 0; i < 6; i++) statuses.push((await beacon()).status)
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
    const batch = { sentAt: new Date().toISOString(), events: [viewed('dune')] }
    expect((await t.request('POST', '/events', { body: batch, headers: bearer(page.grant.token) })).status).toBe(200)
    expect(await page.send([viewed('emma')])).toMatchObject({ ok: true })
  })

  it('from a foreign origin is refused before its body has arrived', async () => {
    await start(100)
    const socket = halfOpen(`POST ${basePath}/events HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nContent-Length: 60000\r\n\r\n{`)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 403 [^]*"forbidden_origin"/)
    socket.destroy()
  })
})

describe('requests about commands that are not the person’s', () => {
  it('use up the person’s requests sooner than others do', async () => {
    await start(0.3)
    await using page = await t.page()
    const answers: unknown[] = []
    for (let i = 0; i < 12; i++) answers.push(await ask(page.actions, 'accept', { commandId: `unknown-${i}` }))
    expect(answers.slice(0, 9)).toEqual(Array(9).fill(expect.objectContaining({ code: 'not_found' })))
    expect(answers.at(-1)).toMatchObject(limited)
  })
})

describe('exports', () => {
  it('have a limit of their own for a person, which other requests do not share', async () => {
    await start(0.1)
    const { grant } = await t.session()
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await t.request('GET', '/me/export', { headers: bearer(grant.token) })).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await t.request('GET', '/preferences', { headers: bearer(grant.token) })).status).toBe(200)
  })
})

describe('a batch', () => {
  it('is refused by its size before its events are checked', async () => {
    await start(100)
    await using page = await t.page()
    const text = 'x'.repeat(8_000)
    const many = Array.from({ length: limits.batchEvents }, () => viewed('dune', { data: { bookId: 'dune', note: text } }))
    expect(JSON.stringify(many).length).toBeGreaterThan(500_000)
    expect(await page.send(many.slice(0, 50))).toMatchObject({ ok: false, code: 'too_large' })
    expect(await page.send([viewed('dune')])).toMatchObject({ ok: true })
  })

  it('is limited by its bytes as by its number, for a session, a person and an address', async () => {
    await start(0.2)
    await using page = await t.page()
    const large = () => Array.from({ length: 6 }, () => viewed('dune', { data: { bookId: 'dune', note: 'x'.repeat(7_500) } }))
    const answers = []
    for (let i = 0; i < 6; i++) answers.push(await page.send(large()))
    expect(answers[0]).toMatchObject({ ok: true })
    expect(answers.at(-1)).toMatchObject({ ok: false, ...limited })
  })

  it('that is refused for its rate is neither checked nor scrubbed', async () => {
    await start(0.05)
    await using page = await t.page()
    for (let i = 0; i < 10; i++) expect(await page.send([viewed('dune')])).toMatchObject({ ok: true })
    expect(await page.send([viewed('dune')], 'no time at all')).toMatchObject({ ok: false, ...limited })
  })
})

describe('a connection', () => {
  const flood = async (socket: Socket, event: string, body: unknown) => {
    const closing = heard(socket, 'closing')
    const ended = heard(socket, 'disconnect')
    for (let i = 0; i < 400 && socket.connected; i++) socket.emit(event, body, () => {})
    await ended
    return closing
  }

  it.each([
    ['batches', 'events', { sentAt: '', events: [] }],
    ['renewals', 'token', { token: 'x' }],
    ['unknown events', 'nobody.listens', {}],
  ])('that goes on with %s after its limits is ended, and told why', async (_, event, body) => {
    await start(0.2)
    await using page = await t.page()
    expect(await flood(page.events, event, body)).toMatchObject(limited)
    expect(page.actions.connected).toBe(true)
  })

  it('has a limit for renewals of its token', async () => {
    await start(0.1)
    await using page = await t.page()
    const answers: unknown[] = []
    for (let i = 0; i < 5; i++) answers.push(await ask(page.events, 'token', { token: page.grant.token }))
    expect(answers[0]).toMatchObject({ ok: true })
    expect(answers.at(-1)).toMatchObject({ ok: false, ...limited })
  })

  it('answers an unknown event, counts it, and counts an unknown namespace and a malformed packet', async () => {
    await start(100)
    await using page = await t.page()
    expect(await ask(page.events, 'nobody.listens', {})).toMatchObject({ ok: false, code: 'unknown_type' })
    expect(await counted('socket', 'unknown_type')).toBe(1)
    page.events.emit('events', { sentAt: '', events: [] })
    await vi.waitFor(async () => expect(await counted('socket', 'invalid_event')).toBe(1))
    page.events.io.engine.write('4{')
    await vi.waitFor(async () => expect(await counted('socket', 'invalid_event')).toBe(2))
    const elsewhere = io(`${t.url}/nowhere`, { path: socketPath, transports: ['websocket'], reconnection: false, extraHeaders: { origin } })
    await refused(elsewhere)
    expect(await counted('handshake', 'not_found')).toBe(1)
    elsewhere.disconnect()
  })
})

describe('a page over its limits', () => {
  it.each<[string, number, (token: string) => Promise<unknown>]>([
    ['handshake', 0.02, (token) => refused(t.socket('events', { token, protocol: 1 }))],
    ['request', 0.02, async (token) => (await t.request('GET', '/preferences', { headers: bearer(token) })).json()],
  ])('is refused at its %s before its session is looked up', async (_, limitScale, knock) => {
    await start(limitScale)
    const { grant } = await t.session()
    await t.pool.query('DELETE FROM proactive.session WHERE id = $1', [grant.sessionId])
    const answers: unknown[] = []
    for (let i = 0; i < 5; i++) answers.push(await knock(grant.token))
    expect(answers[0]).toMatchObject({ code: 'unauthorized' })
    expect(answers.at(-1)).toMatchObject(limited)
  })

  it('is refused at POST /events before its session is looked up and its body is parsed', async () => {
    await start(0.05)
    await using page = await t.page()
    for (let i = 0; i < 10; i++) expect(await page.send([viewed('dune')])).toMatchObject({ ok: true })
    await t.pool.query('DELETE FROM proactive.session WHERE id = $1', [page.grant.sessionId])
    const response = await t.request('POST', '/events', { raw: '{"events":[', headers: bearer(page.grant.token) })
    expect(response.status).toBe(429)
    expect(await response.json()).toMatchObject(limited)
  })
})

describe('a packet that is larger than any batch', () => {
  const brackets = '['.repeat(200_000)

  it('is answered without being parsed', async () => {
    await start(100)
    await using page = await t.page()
    const answer = new Promise((done) => void page.events.io.engine.once('data', done))
    page.events.io.engine.write(`2/events,77["events",${brackets}`)
    expect(await answer).toMatch(/^3\/events,77\[\{"ok":false,"code":"too_large"/)
    expect(await page.send([viewed('dune')])).toMatchObject({ ok: true })
    expect(await counted('socket', 'too_large')).toBe(1)
  })

  it('ends its connection where it is no event that can be answered', async () => {
    await start(100)
    await using page = await t.page()
    const ended = heard(page.events, 'disconnect')
    page.events.io.engine.write(`51-/events,7["events",${brackets}`)
    await ended
    expect(await counted('socket', 'invalid_event')).toBe(1)
  })
})

describe('/metrics', () => {
  it('tells when the process started', async () => {
    await start(100)
    const text = await (await fetch(`${t.url}${basePath}/metrics`, { headers: bearer(operatorKey) })).text()
    const seconds = Number(/^process_start_time_seconds (\d+)$/m.exec(text)?.[1])
    expect(Math.abs(Date.now() / 1_000 - seconds)).toBeLessThan(3_600)
  })
})
