import { randomUUID } from 'node:crypto'
import { defaultPreferences, limits, type PersonExport } from '@proactive/protocol'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handlers } from '../handlers.js'
import { ingestKey, operatorKey, origin, type Started, startServer, viewed } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const answerOf = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()]
const post = (path: string, body: unknown, headers: Record<string, string> = {}) => t.request('POST', path, { body, headers })
const asPage = (token: string) => ({ authorization: `Bearer ${token}` })

describe('POST /session', () => {
  it('makes a guest a visitor, who stays the same by a signed cookie that no script can read', async () => {
    const response = await post('/session', {}, { origin })
    const [cookie = ''] = response.headers.getSetCookie()
    expect(cookie).toMatch(/^visitor=[0-9a-f-]{36}\.[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const grant = JSON.parse(await response.text())
    expect(grant).toEqual({
      token: expect.any(String),
      sessionId: expect.stringMatching(uuid),
      personId: `visitor:${cookie.slice(8, 44)}`,
      userId: null,
      expiresAt: expect.any(String),
      now: expect.any(String),
      protocol: 1,
      path: '/api/proactive/socket',
      limits,
    })
    expect(Date.parse(grant.expiresAt) - Date.parse(grant.now)).toBeGreaterThan(14 * 60_000)
    expect(decodeJwt(grant.token)).toMatchObject({ sub: grant.personId, sid: grant.sessionId, aud: 'proactive' })

    const again = await post('/session', { sessionId: grant.sessionId }, { origin, cookie: cookie.split(';')[0] ?? '' })
    expect(again.headers.getSetCookie()).toEqual([])
    expect(await again.json()).toMatchObject({ sessionId: grant.sessionId, personId: grant.personId })
  })

  it('ignores a visitor cookie that it did not sign', async () => {
    const { cookie, grant } = await t.session()
    for (const bad of [`${cookie}x`, cookie.replace(/\..*/, ''), `visitor=${randomUUID()}.${cookie.split('.')[1]}`]) {
      const other = await t.session({}, bad)
      expect(other.grant.personId).not.toBe(grant.personId)
      expect(other.cookie).not.toBe(bad)
    }
  })

  it('opens a new session instead of one that is another person’s or unknown', async () => {
    const mine = await t.session()
    const theirs = await t.session()
    for (const sessionId of [theirs.grant.sessionId, randomUUID()]) {
      const { grant } = await t.session({ sessionId }, mine.cookie)
      expect(grant.sessionId).not.toBe(sessionId)
      expect(grant.personId).toBe(mine.grant.personId)
    }
  })

  it('continues a guest’s session for the user who logged in, and no other guest’s session', async () => {
    const guest = await t.session()
    const stranger = await t.session()
    const login = { origin, cookie: guest.cookie, 'x-user': 'ann' }
    const opened = await post('/session', { sessionId: guest.grant.sessionId, continues: guest.grant.sessionId }, login)
    const grant = JSON.parse(await opened.text())
    expect(grant).toMatchObject({ personId: 'user:ann', userId: 'ann' })
    expect(grant.sessionId).not.toBe(guest.grant.sessionId)
    const continues = async (id: string) => (await t.pool.query('SELECT continues FROM proactive.session WHERE id = $1', [id])).rows[0].continues
    expect(await continues(grant.sessionId)).toBe(guest.grant.sessionId)
    const foreign = await t.session({ continues: stranger.grant.sessionId }, guest.cookie)
    expect(await continues(foreign.grant.sessionId)).toBeNull()
  })

  it.each([
    ['a foreign origin', 'https://evil.example'],
    ['a longer origin', `${origin}.evil.example`],
    ['the origin null', 'null'],
    ['no origin', undefined],
  ])('is refused for %s', async (_, from) => {
    const response = await post('/session', {}, from === undefined ? {} : { origin: from })
    expect(response.headers.getSetCookie()).toEqual([])
    expect(await answerOf(response)).toMatchObject([403, { code: 'forbidden_origin' }])
  })

  it('refuses a request that does not fit the contract', async () => {
    for (const body of [{ sessionId: 'x' }, { consent: 'perhaps' }, [], 5, { locale: 'x'.repeat(99) }]) {
      expect(await answerOf(await post('/session', body, { origin }))).toMatchObject([422, { code: 'invalid_event' }])
    }
  })
})

describe('a person, for the shop itself', () => {
  it('is found by the cookie before there is any session', async () => {
    const first = await t.server.ensurePerson(new Request('http://localhost/'))
    const cookie = first.setCookie?.split(';')[0] ?? ''
    expect(first).toMatchObject({ personId: `visitor:${first.visitorId}`, userId: null })
    expect(await t.server.person(cookie)).toEqual({ personId: first.personId, userId: null, visitorId: first.visitorId })
    expect(await t.server.ensurePerson(new Request('http://localhost/', { headers: { cookie } }))).not.toHaveProperty('setCookie')
    expect((await t.session({}, cookie)).grant.personId).toBe(first.personId)
    for (const nobody of [null, undefined, '', 'visitor=x', 'other=1']) expect(await t.server.person(nobody)).toBeNull()
  })
})

describe('preferences', () => {
  it('are the defaults until they are changed, and reach the engine', async () => {
    const { grant } = await t.session()
    const headers = asPage(grant.token)
    expect(await answerOf(await t.request('GET', '/preferences', { headers }))).toEqual([200, defaultPreferences])
    const wanted = { enabled: true, frequency: 'minimal', categories: { availability: false }, quietUntil: '2030-01-01T00:00:00.000Z' }
    expect(await answerOf(await t.request('PUT', '/preferences', { headers, body: wanted }))).toEqual([200, wanted])
    expect(await answerOf(await t.request('GET', '/preferences', { headers }))).toEqual([200, wanted])
    const { rows } = await t.pool.query(`SELECT data FROM proactive.event_log WHERE type = 'preferences' AND person = $1`, [grant.personId])
    expect(rows).toMatchObject([{ data: { preferences: wanted } }])
  })

  it('are refused when they do not fit the contract', async () => {
    const { grant } = await t.session()
    const response = await t.request('PUT', '/preferences', { headers: asPage(grant.token), body: { enabled: 'yes' } })
    expect(await answerOf(response)).toMatchObject([422, { code: 'invalid_event' }])
  })
})

describe('GET /me/export', () => {
  it('returns everything that is held on this person, and nothing on another', async () => {
    await using page = await t.page()
    await using other = await t.page()
    const [mine, theirs] = [viewed('dune'), viewed('emma')]
    await page.send([mine])
    await other.send([theirs])
    const [status, body] = await answerOf(await t.request('GET', '/me/export', { headers: asPage(page.grant.token) }))
    expect(status).toBe(200)
    expect(body).toEqual({
      person: { personId: page.grant.personId, userId: null },
      sessions: [expect.objectContaining({ id: page.grant.sessionId, consent: true })],
      events: [{ id: mine.id, type: 'book.viewed', time: mine.time, source: 'page', data: { bookId: 'dune' }, sessionId: page.grant.sessionId }],
      decisions: [],
      commands: [],
      preferences: defaultPreferences,
    })
  })

  it('is written in pieces, however much is held, with every event once and in order', async () => {
    await using page = await t.page()
    const events = Array.from({ length: 250 }, (_, n) => viewed(`book ${n}`))
    for (let n = 0; n < 3; n++) await page.send(events.slice(n * 100, n * 100 + 100))
    const response = await t.request('GET', '/me/export', { headers: asPage(page.grant.token) })
    const pieces: string[] = []
    const text = new TextDecoder()
    for await (const piece of response.body ?? []) pieces.push(text.decode(piece, { stream: true }))
    expect(pieces.length).toBeGreaterThan(1)
    const exported: PersonExport = JSON.parse(pieces.join(''))
    expect(exported.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
  })
})

describe('a withdrawn consent', () => {
  it('stays withdrawn for later sessions', async () => {
    await using page = await t.page()
    await page.send([viewed('', { type: 'consent.changed', data: { consent: 'denied' } })])
    const { rows } = await t.pool.query('SELECT consent FROM proactive.session WHERE id = $1', [page.grant.sessionId])
    expect(rows).toEqual([{ consent: false }])
  })
})

describe('GET /health', () => {
  it('says to anyone that the server is well', async () => {
    const [status, health] = await answerOf(await t.request('GET', '/health'))
    expect([status, health]).toEqual([
      200,
      { status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/), checks: { store: 'ok', bus: 'ok', agent: 'ok' }, lagMs: expect.any(Number) },
    ])
  })
})

describe('an unknown route, or a body that is not JSON', () => {
  it('is refused in the protocol’s form', async () => {
    expect(await answerOf(await t.request('GET', '/nothing'))).toMatchObject([404, { code: 'not_found', message: expect.any(String) }])
    expect(await answerOf(await t.request('DELETE', '/session'))).toMatchObject([404, { code: 'not_found' }])
    expect(await answerOf(await t.request('GET', '/trace/%E0%A4%A'))).toMatchObject([404, { code: 'not_found' }])
    expect(await answerOf(await t.request('POST', '/session', { raw: '{"a":', headers: { origin } }))).toMatchObject([400, { code: 'invalid_event' }])
    expect(await answerOf(await t.request('POST', '/session', { raw: '{"__proto__":{}}', headers: { origin } }))).toMatchObject([400, {}])
    expect(await answerOf(await t.request('POST', '/session', { raw: `"${'x'.repeat(20_000)}"`, headers: { origin } }))).toMatchObject([413, { code: 'too_large' }])
  })
})

describe('POST /ops/use-cases/:id', () => {
  it('switches a use case for the operator, and for no other key', async () => {
    const path = '/ops/use-cases/hold_last_copy'
    expect(await answerOf(await post(path, { mode: 'off' }, asPage(ingestKey)))).toMatchObject([401, { code: 'unauthorized' }])
    expect(await answerOf(await post(path, { mode: 'sideways' }, asPage(operatorKey)))).toMatchObject([422, {}])
    expect(await answerOf(await post('/ops/use-cases/unheard_of', { mode: 'off' }, asPage(operatorKey)))).toMatchObject([404, {}])
    expect(await answerOf(await post(path, { mode: 'live' }, asPage(operatorKey)))).toEqual([200, { useCase: 'hold_last_copy', mode: 'live' }])
  })
})

describe('the handlers for Next', () => {
  it('find the running server, and answer 503 with the remedy when none runs', async () => {
    const request = () => new Request('http://localhost/api/proactive/health')
    expect((await handlers.GET(request())).status).toBe(200)
    await using other = await startServer()
    await other.server.stop()
    const [status, answer] = await answerOf(await handlers.GET(request()))
    expect([status, answer]).toMatchObject([503, { code: 'unavailable', message: expect.stringContaining('createProactiveServer') }])
  })
})
