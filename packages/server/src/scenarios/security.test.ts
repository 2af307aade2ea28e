import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { inspect } from 'node:util'
import { type Command, type PersonExport, tokenLifetimeMs } from '@proactive/protocol'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStream } from '../fixtures/read-stream.js'
import { ask, heard, ingestKey, operatorKey, origin, refused, secret, type Started, startServer, viewed } from '../fixtures/start-server.js'
import { addressHeader, addressOf } from '../identity/address.js'
import { hasKey, isSame } from '../identity/secrets.js'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const logged: string[] = []
const note = (fields: object, message: string) => void logged.push(`${inspect(fields, { depth: 8 })} ${message}`)

let t: Started
beforeAll(async () => {
  t = await startServer({ logger: { info: note, warn: note, error: note } })
})
afterAll(() => t[Symbol.asyncDispose]())

const bearer = (token: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, ...more })
const statusOf = async (response: Promise<Response>) => {
  const { status, body } = { status: (await response).status, body: JSON.parse(await (await response).text()) }
  return [status, body.code]
}
const batch = (...events: object[]) => ({ sentAt: new Date().toISOString(), events })
const fewLeft = (bookId: string) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })

/** The routes that need a page's token. */
const pageRoutes = [
  ['POST', '/events'],
  ['GET', '/actions'],
  ['POST', '/actions/ack'],
  ['POST', '/actions/accept'],
  ['POST', '/actions/undo'],
  ['POST', '/actions/extend'],
  ['POST', '/actions/moment'],
  ['GET', '/preferences'],
  ['PUT', '/preferences'],
  ['GET', '/me/export'],
  ['DELETE', '/me'],
  ['DELETE', `/me/evidence/${randomUUID()}`],
] as const
const withBody = (method: string) => (method === 'POST' || method === 'PUT' ? { body: {} } : {})

describe.each(pageRoutes)('%s %s', (method, path) => {
  it('is refused from a foreign origin, a similar origin, another scheme, and null', async () => {
    const { grant } = await t.session()
    for (const from of ['https://evil.example', `${origin}.evil.example`, origin.replace('https', 'http'), 'null']) {
      const headers = bearer(grant.token, { origin: from })
      expect(await statusOf(t.request(method, path, { headers, ...withBody(method) }))).toEqual([403, 'forbidden_origin'])
    }
  })

  it('is refused without a token, and with a token of another signature, algorithm, audience or time', async () => {
    const { grant } = await t.session()
    const claims = { sub: grant.personId, sid: grant.sessionId, aud: 'proactive' }
    const now = Math.floor(Date.now() / 1_000)
    const signed = (alg: string, key: Parameters<SignJWT['sign']>[0], change: object = {}) =>
      new SignJWT({ ...claims, iat: now, exp: now + 900, ...change }).setProtectedHeader({ alg }).sign(key)
    const ours = new TextEncoder().encode(secret)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const tokens: [token: string, code: string][] = [
      [`${part({ alg: 'none' })}.${part({ ...claims, exp: now + 900 })}.`, 'unauthorized'],
      [await signed('RS256', rsa.privateKey), 'unauthorized'],
      [await signed('HS256', new TextEncoder().encode(String(rsa.publicKey.export({ type: 'spki', format: 'pem' })))), 'unauthorized'],
      [await signed('HS512', ours), 'unauthorized'],
      [await signed('HS256', ours, { aud: 'another' }), 'unauthorized'],
      [await signed('HS256', ours, { nbf: now + 600 }), 'unauthorized'],
      [await signed('HS256', ours, { exp: now - tokenLifetimeMs / 1_000 }), 'token_expired'],
      [await signed('HS256', ours, { sub: 'user:somebody_else' }), 'unauthorized'],
      [await signed('HS256', ours, { sid: randomUUID() }), 'unauthorized'],
    ]
    expect(await statusOf(t.request(method, path, withBody(method)))).toEqual([401, 'unauthorized'])
    for (const [token, code] of tokens) {
      expect(await statusOf(t.request(method, path, { headers: bearer(token), ...withBody(method) }))).toEqual([401, code])
    }
  })
})

describe('a person', () => {
  it('has no access to the session, trace, command, undo, evidence or export of another person', async () => {
    await using ann = await t.page()
    await using eve = await t.page()
    const told = heard<Command>(ann.actions, 'command')
    const event = viewed('dune')
    await ann.send([event])
    await t.ingest(fewLeft('dune'))
    const { id, correlationId } = await told
    const headers = bearer(eve.grant.token)
    expect((await t.session({ sessionId: ann.grant.sessionId }, eve.cookie)).grant.sessionId).not.toBe(ann.grant.sessionId)
    expect(await statusOf(t.request('GET', `/trace/${correlationId}`, { headers }))).toEqual([404, 'not_found'])
    expect(await statusOf(t.request('GET', `/trace/${correlationId}`))).toEqual([404, 'not_found'])
    expect(await statusOf(t.request('POST', '/actions/accept', { headers, body: { commandId: id } }))).toEqual([404, 'not_found'])
    await t.request('POST', '/actions/ack', { headers, body: { commandId: id } })
    expect((await t.pool.query('SELECT acked_at FROM proactive.command WHERE id = $1', [id])).rows).toEqual([{ acked_at: null }])
    expect(await statusOf(t.request('DELETE', `/me/evidence/${event.id}`, { headers }))).toEqual([404, 'not_found'])
    const accepted = await ask<{ undoToken: string }>(ann.actions, 'accept', { commandId: id })
    expect(await statusOf(t.request('POST', '/actions/undo', { headers, body: { undoToken: accepted.undoToken } }))).toEqual([404, 'not_found'])
    const exported: PersonExport = JSON.parse(await (await t.request('GET', '/me/export', { headers })).text())
    expect(JSON.stringify(exported)).not.toContain(ann.grant.personId)
    expect([exported.events, exported.commands, exported.decisions]).toEqual([[], [], []])
    expect((await t.request('GET', `/trace/${correlationId}`, { headers: bearer(operatorKey) })).status).toBe(200)
  })

  it('changes nothing by an outcome of another person’s command', async () => {
    await using ann = await t.page()
    await using eve = await t.page()
    const told = heard<Command>(ann.actions, 'command')
    await ann.send([viewed('ivanhoe')])
    await t.ingest(fewLeft('ivanhoe'))
    const { id } = await told
    expect(await eve.send([viewed('', { type: 'suggestion.declined', data: {}, causationId: id })])).toMatchObject({ ok: true, accepted: 1 })
    expect(await ask(ann.actions, 'accept', { commandId: id })).toMatchObject({ ok: true })
  })
})

describe('numbers, keys and texts', () => {
  it('that are not plain JSON within the limits are refused per event', async () => {
    const { grant } = await t.session()
    const now = new Date().toISOString()
    const raw = (data: string) => `{"sentAt":"${now}","events":[{"id":"${randomUUID()}","type":"book.viewed","time":"${now}","data":${data}}]}`
    const deep = `{"bookId":"x","a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    for (const data of ['{"bookId":"x","n":1e309}', '{"bookId":"x","__proto__":{"a":1}}', '{"bookId":"x","constructor":{"prototype":{}}}', deep, '{"bookId":"\\ud800"}', '{"bookId":"\\u0000"}']) {
      const response = await t.request('POST', '/events', { headers: bearer(grant.token), raw: raw(data) })
      expect([response.status, await response.json()]).toMatchObject([200, { ok: true, accepted: 0, rejected: [{ code: expect.stringMatching(/invalid_event|too_large/) }] }])
    }
    for (const broken of ['NaN', '{"bookId":NaN}', '{"bookId":Infinity}']) {
      expect(await statusOf(t.request('POST', '/events', { headers: bearer(grant.token), raw: raw(broken) }))).toEqual([400, 'invalid_event'])
    }
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  it('lose personal data in every string', async () => {
    const id = randomUUID()
    await t.ingest({ id, type: 'note.written', source: 'desk', version: 2, data: { text: 'call +420 601 123 456, pay CZ65 0800 0000 1920 0014 5399, 4111-1111-1111-1111, a@b.example' } })
    const { rows } = await t.pool.query('SELECT data FROM proactive.event_log WHERE id = $1', [id])
    expect(rows).toEqual([{ data: { text: 'call [phone], pay [iban], [card], [email]' } }])
  })
})

describe('keys', () => {
  it('are compared completely and in constant time, and an empty key gives no access', () => {
    expect(isSame('a', 'a')).toBe(true)
    for (const wrong of ['', 'b', 'aa', 'A']) expect(isSame(wrong, 'a')).toBe(false)
    const request = (key: string) => new Request('http://localhost/', { headers: { authorization: `Bearer ${key}` } })
    expect(hasKey(request('x'), '')).toBe(false)
    expect(hasKey(request(operatorKey.slice(0, -1)), operatorKey)).toBe(false)
    expect(hasKey(request(operatorKey), operatorKey)).toBe(true)
  })

  it('give access only to their own routes', async () => {
    const { grant } = await t.session()
    for (const key of [operatorKey, grant.token, '']) {
      expect(await statusOf(t.request('POST', '/ingest', { headers: bearer(key), body: [] }))).toEqual([401, 'unauthorized'])
    }
    for (const key of [ingestKey, grant.token, '']) {
      for (const path of ['/metrics', '/ops', '/ops/people']) expect(await statusOf(t.request('GET', path, { headers: bearer(key) }))).toEqual([401, 'unauthorized'])
    }
  })
})

describe('limits', () => {
  it('refuse handshakes above the rate limit of an address, with the time to retry', async () => {
    await using strict = await startServer({ limitScale: 0.005 })
    const { grant } = await strict.session()
    const auth = { token: grant.token, protocol: 1 }
    const sockets = [strict.socket('events', auth), strict.socket('events', auth), strict.socket('events', auth)]
    const last = refused(sockets[2] ?? strict.socket('events', auth)).catch(() => null)
    const answers = await Promise.all([...sockets.slice(0, 2).map((socket) => refused(socket).catch(() => null)), last])
    expect(answers).toContainEqual({ code: 'rate_limited', message: expect.any(String), retryAfterMs: expect.any(Number) })
    for (const socket of sockets) socket.disconnect()
  })

  it('refuse HTTP requests above the rate limit of a person, with a Retry-After header', async () => {
    await using strict = await startServer({ limitScale: 0.02 })
    const { grant } = await strict.session()
    const answers = [1, 2, 3].map(() => strict.request('GET', '/preferences', { headers: bearer(grant.token) }))
    const limited = (await Promise.all(answers)).find(({ status }) => status === 429)
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await limited?.json()).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
  })

  it('apply to each address behind the shop’s proxy, whatever X-Forwarded-For the caller sends', async () => {
    await using strict = await startServer({ limitScale: 0.01, proxies: 1 })
    const openFrom = async (address: string) =>
      (await strict.request('POST', '/session', { body: {}, headers: { origin, 'x-forwarded-for': `6.6.6.6, ${address}` } })).status
    const mine = await Promise.all(Array.from({ length: 10 }, () => openFrom('192.0.2.1')))
    expect(mine).toContain(429)
    expect(await openFrom('192.0.2.2')).toBe(200)
  })

  it.each([
    [0, '192.0.2.9', '127.0.0.1'],
    [1, undefined, '127.0.0.1'],
    [1, '6.6.6.6, 192.0.2.9', '192.0.2.9'],
    [2, '6.6.6.6, 192.0.2.9, 192.0.2.1', '192.0.2.9'],
    [2, '192.0.2.9', '192.0.2.9'],
  ])('trust %i proxies: X-Forwarded-For %s gives the address %s', (proxies, said, address) => {
    const request = new IncomingMessage(new Socket())
    Object.defineProperty(request.socket, 'remoteAddress', { value: '127.0.0.1' })
    if (said !== undefined) request.headers['x-forwarded-for'] = said
    expect(addressOf(request, proxies)).toBe(address)
  })

  it('use an address that no header of the caller can set, also for a framework behind this server', async () => {
    const http = createServer((request, response) => response.end(JSON.stringify(request.headers[addressHeader])))
    await using other = await startServer()
    other.server.attach(http)
    await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
    const address = http.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { [addressHeader]: '6.6.6.6', 'x-forwarded-for': '6.6.6.6' } })
    expect(await response.json()).toBe('127.0.0.1')
    await new Promise<void>((done) => {
      http.close(() => done())
      http.closeAllConnections()
    })
  })
})

describe('the log of the server', () => {
  it('contains no token, key or person, also when requests fail', async () => {
    await using page = await t.page()
    const { token, personId, sessionId } = page.grant
    await using stream = await openStream(t, token)
    await stream.next('comment')
    const [pool, decide] = [t.pool, `/session?token=${token}`]
    await t.request('POST', decide, { body: {}, headers: { origin } })
    await t.request('POST', '/events', { body: { token: `${token}x`, ...batch(viewed('dune')) } })
    await t.request('GET', '/me/export', { headers: bearer(`${token}y`) })
    await pool.query('ALTER TABLE proactive.preference RENAME TO away')
    expect(await statusOf(t.request('GET', '/preferences', { headers: bearer(token) }))).toEqual([500, 'internal'])
    await pool.query('ALTER TABLE proactive.away RENAME TO preference')
    expect(logged).toContainEqual(expect.stringContaining('A request failed and was answered with 500.'))
    const all = logged.join('\n')
    for (const hidden of [token, token.split('.')[2] ?? token, secret, operatorKey, ingestKey, personId, sessionId]) expect(all).not.toContain(hidden)
  })
})
