import { minutes, type Command } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStream } from '../fixtures/read-stream.js'
import { ask, heard, operatorKey, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { explainPerson } from '../ops/why.js'
import { postgresStore } from '../store/postgres-store.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const survey = { kind: 'survey', priority: 'medium' }
const granted = { ok: true, granted: true, leaseId: expect.any(String), expiresAt: expect.stringMatching(/Z$/) }

/** Sends a request by `fetch`, and returns the status and the answer. */
async function post({ grant }: Pick<Page, 'grant'>, path: string, body: object): Promise<[number, Record<string, unknown>]> {
  const response = await t.request('POST', path, { body, headers: { authorization: `Bearer ${grant.token}` } })
  return [response.status, JSON.parse(await response.text())]
}

type Fields = Record<string, unknown>

/** Reads a route by `GET`, as the page or the operator. */
async function read(path: string, token: string): Promise<Fields> {
  return JSON.parse(await (await t.request('GET', path, { headers: { authorization: `Bearer ${token}` } })).text())
}

const answers = async (): Promise<number> => (await t.pool.query(`SELECT FROM proactive.answer WHERE what LIKE 'attention%'`)).rowCount ?? 0

describe('a turn of the app', () => {
  it('is granted to one of the tabs of a person at a time, by socket and by POST', async () => {
    await using one = await t.page()
    await using two = await t.page({ cookie: one.cookie })
    expect(two.grant.personId).toBe(one.grant.personId)
    const first = await ask<Fields>(one.actions, 'attention', survey)
    expect(first).toEqual(granted)
    expect(await ask<Fields>(one.actions, 'attention', survey)).toEqual(first)
    expect(await post(one, '/actions/attention', survey)).toEqual([200, first])
    const refused = { ok: true, granted: false, reason: 'attention' }
    expect(await ask<Fields>(two.actions, 'attention', survey)).toEqual(refused)
    expect(await post(two, '/actions/attention', { kind: 'tour', priority: 'high' })).toEqual([200, refused])
    const { leaseId } = first
    expect(await post(one, '/actions/attention.release', { leaseId, shown: false })).toEqual([200, { ok: true }])
    expect(await ask<Fields>(one.actions, 'attention.release', { leaseId, shown: false })).toEqual({ ok: true })
    const second = await post(two, '/actions/attention', survey)
    expect(second).toEqual([200, granted])
    expect(await ask<Fields>(two.actions, 'attention.release', { leaseId: second[1]['leaseId'], shown: true })).toEqual({ ok: true })
    expect(await ask<Fields>(one.actions, 'attention', survey)).toEqual(refused)
    expect(await answers()).toBe(0)
  })

  it('makes a suggestion wait, which is sent after the release', async () => {
    await using page = await t.page()
    const { leaseId } = await ask<Fields>(page.actions, 'attention', survey)
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune')])
    await t.ingest({ type: 'copies.changed', data: { bookId: 'dune', copies: 1 } })
    const waits = () => t.pool.query(`SELECT FROM proactive.inspection WHERE person = $1 AND body::text LIKE '%the app has its turn%'`, [page.grant.personId])
    await until(async () => (await waits()).rowCount)
    expect((await t.pool.query('SELECT FROM proactive.command WHERE session = $1', [page.grant.sessionId])).rowCount).toBe(0)
    await post(page, '/actions/attention.release', { leaseId, shown: false })
    expect(await told).toMatchObject({ type: 'ui.suggestion' })
    expect(await ask<Fields>(page.actions, 'attention', survey)).toEqual({ ok: true, granted: false, reason: 'attention' })
  })

  it('is granted to a page without websockets', async () => {
    const { grant } = await t.session()
    await using _ = await openStream(t, grant.token)
    expect(await post({ grant }, '/actions/attention', survey)).toEqual([200, granted])
  })

  it('is refused without consent, while the assistant is switched off, and in a category that is switched off', async () => {
    await using page = await t.page()
    const headers = { authorization: `Bearer ${page.grant.token}` }
    const prefer = (more: object) => t.request('PUT', '/preferences', { headers, body: { enabled: true, frequency: 'normal', categories: {}, ...more } })
    const reason = async (): Promise<unknown> => (await ask<Fields>(page.actions, 'attention', survey))['reason'] ?? 'granted'
    const becomes = async (wanted: string): Promise<boolean> => until(async () => (await reason()) === wanted)
    await prefer({ enabled: false })
    expect(await becomes('quiet')).toBe(true)
    await prefer({ categories: { survey: false } })
    expect(await becomes('category')).toBe(true)
    await prefer({})
    expect(await becomes('granted')).toBe(true)
    await page.send([{ ...viewed('emma'), type: 'consent.changed', data: { consent: 'denied' } }])
    expect(await becomes('consent')).toBe(true)
  })

  it('refuses a request that is malformed, too long, or about the turn of somebody else', async () => {
    await using page = await t.page()
    await using other = await t.page()
    for (const body of [{}, { kind: 'survey' }, { kind: 'survey', priority: 'urgent' }, { kind: '', priority: 'low' }, { kind: 'x'.repeat(41), priority: 'low' }, { kind: 'a\0b', priority: 'low' }, { kind: 7, priority: 'low' }, null]) {
      expect(await ask<Fields>(page.actions, 'attention', body)).toMatchObject({ ok: false, code: 'invalid_event' })
      expect(await post(page, '/actions/attention', Object(body))).toMatchObject([422, { code: 'invalid_event' }])
    }
    const { leaseId } = await ask<Fields>(page.actions, 'attention', survey)
    for (const body of [{ leaseId }, { leaseId, shown: 'yes' }, { leaseId: 'x'.repeat(81), shown: true }]) {
      expect(await post(page, '/actions/attention.release', body)).toMatchObject([422, { code: 'invalid_event' }])
    }
    expect(await post(other, '/actions/attention.release', { leaseId, shown: true })).toMatchObject([404, { code: 'not_found' }])
    expect(await ask<Fields>(other.actions, 'attention.release', { leaseId: 'nothing', shown: true })).toMatchObject({ ok: false, code: 'not_found' })
    expect(await t.request('POST', '/actions/attention', { body: survey })).toMatchObject({ status: 401 })
  })

  it('appears in the trace of its lease, in the console and in what `why` prints, without personal data in its kind', async () => {
    await using page = await t.page()
    const { leaseId, expiresAt } = await ask<Fields>(page.actions, 'attention', { kind: 'survey for ann@example.com', priority: 'low' })
    await ask<Fields>(page.actions, 'attention', { kind: 'tour', priority: 'low' })
    await ask<Fields>(page.actions, 'attention.release', { leaseId, shown: true })
    const { notes, ...trace } = await read(`/trace/${String(leaseId)}`, page.grant.token)
    expect(trace).toMatchObject({
      personId: page.grant.personId,
      turn: { kind: expect.stringMatching(/^survey for/), priority: 'low', granted: true, expiresAt },
      gates: ['consent', 'category', 'quiet', 'attention', 'outranked'].map((gate) => ({ gate, ok: true })),
      signal: null, decision: null, command: null,
    })
    expect(JSON.stringify(trace)).not.toContain('ann@example.com')
    expect(notes).toMatchObject([
      { text: expect.stringMatching(/ was granted until /) },
      { text: 'attention: reserved' },
      { text: 'attention: charged' },
      { text: expect.stringMatching(/ ended: shown$/) },
    ])
    expect((await read(`/ops/people/${page.grant.personId}`, operatorKey))['traces']).toMatchObject([{ turn: { granted: true } }, { turn: { kind: 'tour', granted: false, reason: 'attention' } }])
    expect(await read('/ops', operatorKey)).toMatchObject({ counts: { turns: { granted: expect.any(Number), refused: expect.any(Number) } } })
    const text = await explainPerson({ store: postgresStore({ pool: t.pool }), person: page.grant.personId, duringMs: minutes(10) })
    expect(text).toMatch(/TURNS OF THE APP \(2\)[^]*low: granted[^]*tour, low: refused by attention[^]*✗ attention: .* no, the app has its turn/)
    await using stranger = await t.page()
    expect(await t.request('GET', `/trace/${String(leaseId)}`, { headers: { authorization: `Bearer ${stranger.grant.token}` } })).toMatchObject({ status: 404 })
  })

  it('is forgotten with its person', async () => {
    await using page = await t.page()
    const { leaseId } = await ask<Fields>(page.actions, 'attention', survey)
    const headers = { authorization: `Bearer ${page.grant.token}` }
    await until(async () => (await t.request('DELETE', '/me', { headers })).status === 200)
    for (const table of ['inspection', 'event_log', 'answer', 'journal']) {
      const found = await t.pool.query(`SELECT FROM proactive.${table} r WHERE r::text LIKE '%' || $1 || '%'`, [leaseId])
      expect([table, found.rowCount]).toEqual([table, 0])
    }
  })
})
