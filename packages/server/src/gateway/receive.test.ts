import { randomUUID } from 'node:crypto'
import { type BatchAnswer, hours, minutes } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Page, type Started, startServer, viewed } from '../fixtures/start-server.js'

let t: Started
let page: Page
beforeAll(async () => {
  t = await startServer()
  page = await t.page()
})
afterAll(async () => {
  await page[Symbol.asyncDispose]()
  await t[Symbol.asyncDispose]()
})

const bySocket = (body: unknown) => ask<BatchAnswer>(page.events, 'events', body)
const byPost = async (body: unknown) => {
  const response = await t.request('POST', '/events', { body, headers: { authorization: `Bearer ${page.grant.token}` } })
  const answer: BatchAnswer = JSON.parse(await response.text())
  return { ...answer, ok: response.ok }
}
const now = () => new Date().toISOString()
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })

async function stored(id: string) {
  const { rows } = await t.pool.query(
    `SELECT type, version, source, person, session, causation, data, time, received, claimed FROM proactive.event_log WHERE id = $1`,
    [id],
  )
  return rows
}

const wrong: [what: string, event: () => object, code: string][] = [
  ['of no declared type', () => viewed('x', { type: 'book.burned' }), 'unknown_type'],
  ['that only the shop’s systems send', () => viewed('x', { type: 'copies.changed', data: { bookId: 'x', copies: 1 } }), 'unknown_type'],
  ['that only the assistant writes', () => viewed('x', { type: 'suggestion.accepted', data: {} }), 'unknown_type'],
  ['whose data does not fit', () => viewed('x', { data: { bookId: 7 } }), 'invalid_event'],
  ['without data', () => viewed('x', { data: undefined }), 'invalid_event'],
  ['whose id is no UUID', () => viewed('x', { id: 'one' }), 'invalid_event'],
  ['whose time is no instant', () => viewed('x', { time: 'yesterday' }), 'invalid_event'],
  ['of a newer version', () => viewed('x', { version: 9 }), 'unsupported_version'],
  ['of an older version that has no upcast', () => viewed('x', { version: 0 }), 'invalid_event'],
  ['that is too large', () => viewed('x'.repeat(8_200)), 'too_large'],
  ['that is nested more than 8 deep', () => viewed('x', { data: { bookId: 'x', deep: nested(9) } }), 'invalid_event'],
  ['nested ten thousand deep', () => viewed('x', { data: { bookId: 'x', deep: nested(3_000) } }), 'invalid_event'],
  ['with a flood of keys', () => viewed('x', { data: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, 1])) }), 'invalid_event'],
  ['with a prototype in it', () => viewed('x', { data: JSON.parse('{"bookId":"x","__proto__":{"admin":true}}') }), 'invalid_event'],
  ['with a constructor in it', () => viewed('x', { data: { bookId: 'x', constructor: { prototype: 1 } } }), 'invalid_event'],
  ['with a NUL', () => viewed('a\u0000b'), 'invalid_event'],
  ['with half of a surrogate pair', () => viewed('a\uD83Db'), 'invalid_event'],
]

describe.each([
  ['socket', bySocket],
  ['POST', byPost],
])('an event by %s', (_, send) => {
  it.each(wrong)('%s is refused, and the valid event beside it is accepted', async (_what, make, code) => {
    const bad = make()
    const good = viewed('dune')
    const answer = await send({ sentAt: now(), events: [bad, good] })
    const id = 'id' in bad ? bad.id : null
    expect(answer).toEqual({ ok: true, accepted: 1, duplicate: 0, rejected: [{ id, code, message: expect.any(String) }] })
    expect(await stored(good.id)).toHaveLength(1)
  })

  it('is refused with its whole batch when the batch has more than 100 events or 64 kB', async () => {
    const many = Array.from({ length: 101 }, () => viewed('dune'))
    expect(await send({ sentAt: now(), events: many })).toMatchObject({ ok: false, code: 'too_large' })
    const heavy = Array.from({ length: 9 }, () => viewed('x'.repeat(7_900)))
    expect(await send({ sentAt: now(), events: heavy })).toMatchObject({ ok: false, code: 'too_large' })
    expect(await stored(many[0]?.id ?? '')).toEqual([])
    expect(await send({ sentAt: now(), events: many.slice(0, 100) })).toMatchObject({ ok: true, accepted: 100 })
  })

  it('is refused in an envelope that does not fit the contract', async () => {
    for (const body of [{}, { events: [] }, { sentAt: now(), events: [] }, { sentAt: now() }, { sentAt: 5, events: [viewed('x')] }]) {
      expect(await send(body)).toMatchObject({ ok: false, code: 'invalid_event' })
    }
  })

  it('is accepted beside items that are not events at all', async () => {
    const answer = await send({ sentAt: now(), events: [null, 5, 'x', [], viewed('dune')] })
    expect(answer).toMatchObject({ ok: true, accepted: 1, rejected: [{ id: null }, { id: null }, { id: null }, { id: null }] })
  })

  it('is a duplicate when it arrives twice, and is once in the log', async () => {
    const batch = { sentAt: now(), events: [viewed('dune'), viewed('emma')] }
    expect(await send(batch)).toMatchObject({ ok: true, accepted: 2, duplicate: 0 })
    expect(await send(batch)).toMatchObject({ ok: true, accepted: 0, duplicate: 2 })
    for (const { id } of batch.events) expect(await stored(id)).toHaveLength(1)
  })

  it('is accepted once when it is twice in one batch', async () => {
    const event = viewed('dune')
    expect(await send({ sentAt: now(), events: [event, event] })).toMatchObject({ ok: true, accepted: 1, duplicate: 1 })
    expect(await stored(event.id)).toHaveLength(1)
  })

  it('is stored under the person and session of its token, whatever it claims', async () => {
    const event = viewed('dune', { person: 'user:admin', session: 'other', source: 'shop', personId: 'user:admin', causationId: 'c1' })
    await send({ sentAt: now(), events: [event] })
    expect(await stored(event.id)).toMatchObject([
      { source: 'page', person: page.grant.personId, session: page.grant.sessionId, causation: 'c1', data: { bookId: 'dune' } },
    ])
  })

  it('is upcast from an older version', async () => {
    const event = viewed('', { type: 'note.written', version: 1, data: { words: ['good', 'book'] } })
    expect(await send({ sentAt: now(), events: [event] })).toMatchObject({ ok: true, accepted: 1 })
    expect(await stored(event.id)).toMatchObject([{ version: 2, data: { text: 'good book' } }])
  })

  it('is refused when its older version cannot be upcast', async () => {
    const event = viewed('', { type: 'note.written', version: 1, data: {} })
    expect(await send({ sentAt: now(), events: [event] })).toMatchObject({ ok: true, rejected: [{ code: 'invalid_event' }] })
  })

  it('is stored without card numbers and e-mail addresses', async () => {
    const event = viewed('', { type: 'note.written', version: 2, data: { text: 'mail ann@library.example or 4111 1111 1111 1111' } })
    await send({ sentAt: now(), events: [event] })
    expect(await stored(event.id)).toMatchObject([{ data: { text: 'mail [email] or [card]' } }])
  })

  it('has its time corrected by the difference between sentAt and the server’s clock', async () => {
    const off = hours(3)
    const time = Date.now() - 5_000
    const event = viewed('dune', { time: new Date(time - off).toISOString() })
    await send({ sentAt: new Date(Date.now() - off).toISOString(), events: [event] })
    const [row] = await stored(event.id)
    expect(Math.abs(row.time.getTime() - time)).toBeLessThan(minutes(1))
  })

  it('keeps its time when the clocks agree, and gets the time of arrival, marked, when it is a day off', async () => {
    const honest = viewed('dune', { time: new Date(Date.now() - 60_000).toISOString() })
    const ancient = viewed('dune', { time: new Date(Date.now() - hours(25)).toISOString() })
    const century = viewed('dune', { time: '2126-01-01T00:00:00.000Z' })
    const future = viewed('dune', { time: new Date(Date.now() + hours(1)).toISOString() })
    await send({ sentAt: now(), events: [honest, ancient, century, future] })
    const [one] = await stored(honest.id)
    expect(one.time.toISOString()).toBe(honest.time)
    expect(one.claimed).toBeNull()
    for (const { id, time, isMarked } of [{ ...ancient, isMarked: true }, { ...century, isMarked: true }, { ...future, isMarked: false }]) {
      const [other] = await stored(id)
      expect(other.time).toEqual(other.received)
      expect(other.claimed).toEqual(isMarked ? new Date(time) : null)
    }
  })
})

describe('POST /events', () => {
  const post = (body: unknown, headers = {}) => t.request('POST', '/events', { body, headers })

  it('accepts the token in the body, for a beacon', async () => {
    const response = await post({ token: page.grant.token, sentAt: now(), events: [viewed('dune')] })
    expect([response.status, await response.json()]).toMatchObject([200, { ok: true, accepted: 1 }])
  })

  it.each([
    ['without a token', {}, 401, 'unauthorized'],
    ['with a token that is not valid', { authorization: 'Bearer nonsense' }, 401, 'unauthorized'],
  ])('is refused %s', async (_, headers, status, code) => {
    const response = await post({ sentAt: now(), events: [viewed('dune')] }, headers)
    expect([response.status, await response.json()]).toMatchObject([status, { code }])
  })

  it('is refused from a foreign origin', async () => {
    const headers = { authorization: `Bearer ${page.grant.token}`, origin: 'https://evil.example' }
    const response = await post({ sentAt: now(), events: [viewed('dune')] }, headers)
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'forbidden_origin' }])
  })

  it('answers a batch that is too large with 413', async () => {
    const response = await post({ sentAt: now(), pad: 'x'.repeat(200_000) }, { authorization: `Bearer ${page.grant.token}` })
    expect([response.status, await response.json()]).toMatchObject([413, { code: 'too_large' }])
  })
})

describe('limits', () => {
  it('refuse a session that sends too many events, and say when to retry', async () => {
    await using strict = await startServer({ limitScale: 0.05 })
    await using hasty = await strict.page()
    const batch = () => Array.from({ length: 40 }, () => viewed('dune', { id: randomUUID() }))
    expect(await hasty.send(batch())).toMatchObject({ ok: true, accepted: 40 })
    expect(await hasty.send(batch())).toMatchObject({ ok: false, code: 'rate_limited', retryAfterMs: expect.any(Number) })
    await using calm = await strict.page()
    expect(await calm.send(batch())).toMatchObject({ ok: true, accepted: 40 })
  })

  it('refuse an address that asks for too many sessions, whatever address it claims', async () => {
    await using strict = await startServer({ limitScale: 0.01 })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await strict.request('POST', '/session', { body: {}, headers: { origin: 'https://library.example', 'x-proactive-address': String(i) } })).status)
    expect(statuses).toEqual([200, 200, 429, 429])
  })
})
