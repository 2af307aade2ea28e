import { randomUUID } from 'node:crypto'
import { type BatchAnswer, type Command, hours, seconds, type SessionGrant } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, heard, ingestKey, origin, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const at = (ms = Date.now()) => new Date(ms).toISOString()
const said = (consent: 'granted' | 'denied', time = at()) => ({ id: randomUUID(), type: 'consent.changed', time, data: { consent } })
const post = async (page: Pick<Page, 'grant'>, events: object[], on = t): Promise<[number, BatchAnswer]> => {
  const response = await on.request('POST', '/events', { body: { token: page.grant.token, sentAt: at(), events } })
  return [response.status, JSON.parse(await response.text())]
}
const prefer = (page: Page, enabled: boolean, on = t) =>
  on.request('PUT', '/preferences', { headers: { authorization: `Bearer ${page.grant.token}` }, body: { enabled, frequency: 'normal', categories: {} } })
const stored = async (...ids: string[]) =>
  (await t.pool.query<{ id: string }>('SELECT id FROM proactive.event_log WHERE id = ANY($1) ORDER BY position', [ids])).rows.map(({ id }) => id)
const wordOf = async (person: string, on = t) => (await on.pool.query('SELECT granted FROM proactive.consent WHERE person = $1', [person])).rows[0]?.granted
const denial = (id: string) => ({ id, code: 'consent_denied', message: expect.any(String) })
async function session(body: object, { user, cookie = '' }: { user?: string; cookie?: string } = {}): Promise<SessionGrant & { cookie: string }> {
  const headers = { origin, cookie, ...(user !== undefined && { 'x-user': user }) }
  const response = await t.request('POST', '/session', { body, headers })
  return { ...JSON.parse(await response.text()), cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie }
}

describe('a page event of a person whose last word is no', () => {
  it('is rejected and not stored, by socket, by POST, in a repeated batch and by ingest that claims to be a page', async () => {
    await using page = await t.page()
    await page.send([said('denied')])
    const events = [viewed('dune'), viewed('emma', { id: 'no uuid' }), viewed('x', { type: 'suggestion.shown', data: {} })]
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await page.send(events)).toEqual({ ok: true, accepted: 0, duplicate: 0, rejected: events.map(({ id }) => denial(id)) })
      expect(await post(page, events)).toMatchObject([403, { code: 'consent_denied' }])
    }
    const claimed = { id: randomUUID(), type: 'book.viewed', source: 'page', subject: `session/${page.grant.sessionId}`, data: { bookId: 'dune' } }
    expect(await t.ingest(claimed)).toEqual({ ok: true, accepted: 0, duplicate: 0, rejected: [denial(claimed.id)] })
    expect(await stored(...events.map(({ id }) => id), claimed.id)).toEqual([])
  })

  it('is rejected beside the word itself, which is taken first and stored, wherever it stands in the batch', async () => {
    await using page = await t.page()
    const [before, no] = [viewed('dune'), said('denied')]
    expect(await page.send([before, no])).toEqual({ ok: true, accepted: 1, duplicate: 0, rejected: [denial(before.id)] })
    const [older, yes, after] = [said('denied', at(Date.now() + 1)), said('granted', at(Date.now() + 5)), viewed('emma')]
    await new Promise((done) => void setTimeout(done, 10))
    expect(await post(page, [yes, after, older])).toMatchObject([200, { accepted: 3, rejected: [] }])
    expect(await stored(before.id, no.id, older.id, yes.id, after.id)).toEqual([no.id, older.id, yes.id, after.id])
  })

  it('is accepted again after a later yes, and rejected while the assistant is switched off', async () => {
    await using page = await t.page()
    await prefer(page, false)
    expect(await page.send([viewed('dune')])).toMatchObject({ accepted: 0, rejected: [{ code: 'consent_denied' }] })
    expect(await page.send([said('granted')])).toMatchObject({ accepted: 1 })
    expect(await page.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
    await prefer(page, true)
    expect(await page.send([viewed('dune')])).toMatchObject({ accepted: 1, rejected: [] })
  })

  it('is rejected of a person who has said nothing, unless the server does not require consent', async () => {
    await using silent = await t.page({ body: { consent: undefined } })
    expect(await silent.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
    await using open = await startServer({ consent: 'not-required' })
    await using page = await open.page({ body: { consent: undefined } })
    expect(await page.send([viewed('dune')])).toMatchObject({ accepted: 1 })
    expect(await page.send([said('denied'), viewed('dune')])).toMatchObject({ accepted: 1, rejected: [{ code: 'consent_denied' }] })
  })
})

describe('an older word', () => {
  it('changes nothing: a duplicate, a late yes, a session that repeats its yes or says nothing', async () => {
    await using page = await t.page({ body: { consentAt: at() } })
    const { sessionId, personId } = page.grant
    const yes = { sentAt: at(Date.now() - hours(1)), events: [said('granted', at(Date.now() - hours(1)))] }
    expect(await ask(page.events, 'events', yes)).toMatchObject({ accepted: 1 })
    await page.send([said('denied')])
    const earlier = at(Date.now() - hours(30))
    expect(await ask(page.events, 'events', yes)).toMatchObject({ duplicate: 1 })
    expect(await page.send([said('granted', earlier), said('granted', at(Date.now() - hours(1)))])).toMatchObject({ accepted: 2 })
    for (const body of [{}, { consent: 'granted' }, { consent: 'granted', consentAt: at(Date.now() - hours(1)) }, { consent: 'granted', consentAt: earlier }]) {
      await session({ sessionId, ...body }, { cookie: page.cookie })
      await session(body, { cookie: page.cookie })
    }
    expect(await wordOf(personId)).toBe(false)
    expect(await page.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
  })

  it('that a session only repeats is not even written', async () => {
    const version = async (person: string) =>
      (await t.pool.query<{ xmin: string }>('SELECT xmin FROM proactive.consent WHERE person = $1', [person])).rows[0]?.xmin
    const consentAt = at()
    const { cookie, personId } = await session({ consent: 'granted', consentAt })
    const written = await version(personId)
    expect(written).toBeDefined()
    for (const repeat of [{ consent: 'granted', consentAt }, { consent: 'granted' }]) await session(repeat, { cookie })
    expect(await version(personId)).toBe(written)
    await session({ consent: 'denied' }, { cookie })
    const no = await version(personId)
    expect(no).not.toBe(written)
    for (const repeat of [{ consent: 'denied' }, { consent: 'granted', consentAt }]) await session(repeat, { cookie })
    expect(await version(personId)).toBe(no)
  })

  it('is a yes of a page whose clock is a day ahead, and every later no wins over it', async () => {
    const ahead = (ms = 0) => at(Date.now() + hours(24) + ms)
    const consentAt = ahead()
    await using page = await t.page({ body: { consentAt } })
    expect(await page.send([viewed('dune')])).toMatchObject({ accepted: 1 })
    await using other = await t.page({ cookie: page.cookie, body: { consent: undefined } })
    await other.send([said('denied')])
    await session({ sessionId: page.grant.sessionId, consent: 'granted', consentAt }, { cookie: page.cookie })
    expect(await other.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
    await session({ consent: 'granted', consentAt: ahead() }, { cookie: page.cookie })
    expect(await other.send([viewed('dune')])).toMatchObject({ accepted: 1 })
    const sentAt = ahead()
    await ask(page.events, 'events', { sentAt, events: [said('denied', sentAt)] })
    expect(await other.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
  })
})

describe('a word of a request that opens no session', () => {
  const say = async (body: object, headers: Record<string, string> = {}) => {
    const response = await t.request('POST', '/session', { body: { opens: false, ...body }, headers: { origin, ...headers } })
    return { status: response.status, body: JSON.parse(await response.text()), cookies: response.headers.getSetCookie() }
  }
  const rows = async () => (await t.pool.query('SELECT (SELECT count(*) FROM proactive.consent) AS words, (SELECT count(*) FROM proactive.session) AS sessions')).rows[0]

  it('makes nobody known: a stranger gets no cookie, no session and no row', async () => {
    const before = await rows()
    expect(await say({ consent: 'denied', consentAt: at() })).toEqual({ status: 200, body: { now: expect.any(String) }, cookies: [] })
    expect(await rows()).toEqual(before)
  })

  it('is heard of a user who said yes on another device, and by the visitor cookie, without a session', async () => {
    const user = randomUUID()
    const [phone, guest] = [await session({ consent: 'granted', consentAt: at() }, { user }), await session({ consent: 'granted', consentAt: at() })]
    const before = await rows()
    const known: [Record<string, string>, SessionGrant][] = [[{ 'x-user': user }, phone], [{ cookie: guest.cookie }, guest]]
    for (const [headers, grant] of known) {
      expect(await post({ grant }, [viewed('dune')])).toMatchObject([200, { accepted: 1 }])
      expect(await say({ consent: 'denied', consentAt: at() }, headers)).toMatchObject({ status: 200, cookies: [] })
      expect(await post({ grant }, [viewed('dune')])).toMatchObject([403, { code: 'consent_denied' }])
    }
    expect(await rows()).toEqual(before)
  })

  it('changes nothing when a yes was said later, in whichever order they arrive', async () => {
    const user = randomUUID()
    await session({ consent: 'granted', consentAt: at() }, { user })
    await say({ consent: 'denied', consentAt: at(Date.now() - hours(1)) }, { 'x-user': user })
    expect(await wordOf(`user:${user}`)).toBe(true)
  })

  it('is refused of another origin and when it cannot be read', async () => {
    expect(await say({ consent: 'denied' }, { origin: 'https://elsewhere.example' })).toMatchObject({ status: 403, body: { code: 'forbidden_origin' } })
    expect(await say({ consent: 'never' })).toMatchObject({ status: 422, body: { code: 'invalid_event' } })
  })
})

describe('at login', () => {
  it('the visitor’s word is carried to the user where it is later, and at logout a no alone goes back', async () => {
    const [user, one] = [randomUUID(), await session({ consent: 'granted' })]
    const asUser = await session({ continues: one.sessionId }, { user, cookie: one.cookie })
    expect([asUser.personId, await wordOf(`user:${user}`)]).toEqual([`user:${user}`, true])
    await session({ sessionId: asUser.sessionId, consent: 'denied', consentAt: at() }, { user, cookie: one.cookie })
    expect([await wordOf(`user:${user}`), await wordOf(one.personId)]).toEqual([false, true])
    await session({ continues: asUser.sessionId }, { cookie: one.cookie })
    expect(await wordOf(one.personId)).toBe(false)
    await session({ consent: 'granted', consentAt: at() }, { cookie: one.cookie })
    await session({}, { user, cookie: one.cookie })
    expect(await wordOf(`user:${user}`)).toBe(true)
  })

  it('a yes of the user is not carried to the visitor, and an older yes of the visitor not to the user', async () => {
    const [user, guest] = [randomUUID(), await session({ consent: 'granted', consentAt: at(Date.now() - hours(1)) })]
    const elsewhere = await session({ consent: 'denied', consentAt: at(Date.now() - seconds(1)) }, { user })
    expect(elsewhere.personId).toBe(`user:${user}`)
    const asUser = await session({ continues: guest.sessionId }, { user, cookie: guest.cookie })
    expect(await wordOf(`user:${user}`)).toBe(false)
    await session({ sessionId: asUser.sessionId, consent: 'granted', consentAt: at() }, { user, cookie: guest.cookie })
    await session({ sessionId: guest.sessionId, consent: 'denied', consentAt: at() }, { cookie: guest.cookie })
    await session({ continues: asUser.sessionId }, { cookie: guest.cookie })
    expect([await wordOf(`user:${user}`), await wordOf(guest.personId)]).toEqual([true, false])
  })
})

describe('an event of the shop about a person who said no', () => {
  it('is stored for the shop, and not handed to the person', async () => {
    await using page = await t.page()
    await page.send([said('denied')])
    const event = { id: randomUUID(), type: 'copies.changed', source: 'stock', subject: `session/${page.grant.sessionId}`, data: { bookId: 'x', copies: 9 } }
    for (const answer of [{ accepted: 1, duplicate: 0 }, { accepted: 0, duplicate: 1 }]) expect(await t.ingest(event)).toMatchObject(answer)
    await page.send([said('granted')])
    expect(await t.ingest(event)).toMatchObject({ duplicate: 1 })
    const { rows } = await t.pool.query('SELECT person, address FROM proactive.event_log WHERE id = $1', [event.id])
    expect(rows).toEqual([{ person: page.grant.personId, address: `home:${page.grant.personId}` }])
  })

  it('changes consent where it is the word itself', async () => {
    await using page = await t.page()
    const word = { id: randomUUID(), type: 'consent.changed', source: 'consent platform', subject: `session/${page.grant.sessionId}`, data: { consent: 'denied' } }
    expect(await t.ingest(word)).toMatchObject({ accepted: 1 })
    expect(await page.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
    for (const ago of [hours(1), hours(48)]) {
      const old = { ...word, id: randomUUID(), time: at(Date.now() - ago), data: { consent: 'granted' } }
      expect(await t.ingest(old)).toMatchObject({ accepted: 1 })
    }
    const claimed = { ...word, id: randomUUID(), type: 'book.viewed', source: 'page', data: { bookId: 'dune' } }
    const yes = { ...word, id: randomUUID(), data: { consent: 'granted' } }
    const no = { ...word, id: randomUUID() }
    expect(await t.ingest(claimed, yes)).toMatchObject({ accepted: 2, rejected: [] })
    expect(await t.ingest({ ...claimed, id: randomUUID() }, no)).toMatchObject({ accepted: 1, rejected: [{ code: 'consent_denied' }] })
    expect(await wordOf(page.grant.personId)).toBe(false)
  })
})

describe('two servers on one database', () => {
  it('refuse the next batch after a no that the other has acknowledged, and withdraw what is open', async () => {
    await using database = await testDatabase()
    await using one = await startServer({ database })
    await using two = await startServer({ database })
    await using first = await one.page()
    await using second = await two.page({ cookie: first.cookie, body: {} })
    expect(second.grant.personId).toBe(first.grant.personId)
    const command = heard<Command>(second.actions, 'command')
    await second.send([viewed('dune')])
    await two.request('POST', '/ingest', { body: { type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } }, headers: { authorization: `Bearer ${ingestKey}` } })
    const { id } = await command
    const withdrawn = heard(second.actions, 'withdraw')
    for (let round = 0; round < 6; round++) {
      const [from, to, on, off] = round % 2 === 0 ? [first, second, two, one] : [second, first, one, two]
      expect(await from.send([said('denied')])).toMatchObject({ accepted: 1 })
      expect(await to.send([viewed('dune')])).toMatchObject({ accepted: 0, rejected: [{ code: 'consent_denied' }] })
      await until(async () => (await from.send([said('granted')])) && wordOf(from.grant.personId, one))
      expect(await from.send([viewed('dune')])).toMatchObject({ accepted: 1 })
      await prefer(from, false, off)
      expect(await post(to, [viewed('dune')], on)).toMatchObject([403, { code: 'consent_denied' }])
      await prefer(to, true, on)
      expect(await from.send([viewed('dune')])).toMatchObject({ accepted: 1 })
    }
    expect(await withdrawn).toEqual({ id, reason: 'consent' })
  })
})

describe('a database of the version before', () => {
  const asBefore = (person: string, consent: boolean, startedAt: number) =>
    t.pool.query(`INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at) VALUES ($1, $2, '', $3, $4, $4)`, [
      randomUUID(), person, consent, new Date(startedAt),
    ])

  it('counts the consent of its sessions as words at their start', async () => {
    const person = `user:${randomUUID()}`
    await asBefore(person, true, Date.now() - hours(3))
    expect(await wordOf(person)).toBe(true)
    await asBefore(person, false, Date.now() - hours(2))
    await asBefore(person, true, Date.now() - hours(4))
    expect(await wordOf(person)).toBe(false)
    const user = person.slice('user:'.length)
    await session({ consent: 'granted', consentAt: at(Date.now() - hours(3)) }, { user })
    expect(await wordOf(person)).toBe(false)
    await session({ consent: 'granted', consentAt: at(Date.now() - hours(1)) }, { user })
    expect(await wordOf(person)).toBe(true)
  })

  it('goes on beside this one: a no that the other server hears holds here, and a no of here holds there', async () => {
    await using page = await t.page()
    const { personId, sessionId } = page.grant
    const ofSession = async () => (await t.pool.query('SELECT consent FROM proactive.session WHERE id = $1', [sessionId])).rows[0]?.consent
    expect(await ofSession()).toBe(true)
    await t.pool.query('UPDATE proactive.session SET consent = false WHERE person = $1', [personId])
    expect(await page.send([viewed('dune')])).toMatchObject({ rejected: [{ code: 'consent_denied' }] })
    await page.send([said('granted')])
    expect(await ofSession()).toBe(true)
    await page.send([said('denied')])
    expect(await ofSession()).toBe(false)
  })
})
