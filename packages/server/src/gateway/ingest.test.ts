import { randomUUID } from 'node:crypto'
import { canonicalJson, hours, type Json, minutes } from '@proactive/protocol'
import { v5 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ingestKey, operatorKey, type Started, startServer } from '../fixtures/start-server.js'
import { readForeign } from '../events/foreign-event.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const key = { authorization: `Bearer ${ingestKey}` }
const send = async (body: unknown, headers: Record<string, string> = key): Promise<[number, unknown]> => {
  const response = await t.request('POST', '/ingest', { body, headers })
  return [response.status, await response.json()]
}
const stored = async (type: string) =>
  (await t.pool.query(`SELECT id, type, source, subject, person, session, correlation, time, data FROM proactive.event_log WHERE type = $1 ORDER BY position DESC LIMIT 1`, [type])).rows[0]

const time = new Date(Date.now() - 60_000).toISOString()
const data = { bookId: 'dune', copies: 8 }
const id = () => randomUUID()

const shapes: [name: string, body: () => Record<string, unknown>, stored: object][] = [
  ['our own', () => ({ id: id(), type: 'copies.changed', time, source: 'stock', subject: 'book/dune', data }), { source: 'stock', subject: 'book/dune', time: new Date(time), data, person: null }],
  ['CloudEvents 1.0', () => ({ specversion: '1.0', id: 'A-1', source: '/stock', type: 'copies.changed', time, datacontenttype: 'application/json', data }), { source: '/stock', data }],
  ['wrapped, with timestamp', () => ({ source: 'stock', type: 'copies.changed', payload: data, timestamp: time, userId: 'u1' }), { person: 'user:u1', time: new Date(time), data }],
  ['flat', () => ({ source: 'stock', type: 'copies.changed', timestamp: Date.parse(time), ...data }), { time: new Date(time), data }],
  ['named by event', () => ({ event: 'copies.changed', ...data, timestamp: time }), { source: 'ingest', data }],
  ['with eventId and metadata', () => ({ eventId: 'evt_1', eventType: 'copies.changed', timestamp: time, source: 'stock', correlationId: 'c9', data, metadata: { userId: 'u2' } }), { person: 'user:u2', correlation: 'c9', data }],
  ['with event_type', () => ({ event_type: 'copies.changed', payload: data }), { data }],
]

describe('the person of an event', () => {
  const view = (more: object) => ({ id: id(), type: 'book.viewed', data: { bookId: 'emma' }, ...more })
  const personOf = async (body: unknown) => {
    expect(await send(body)).toMatchObject([202, { accepted: 1, rejected: [] }])
    return (await stored('book.viewed')).person
  }

  it('is the digits of a number, which are kept however large it is', async () => {
    expect(await personOf(view({ userId: 482 }))).toBe('user:482')
    const raw = `{"id":9007199254740993,"source":"app","type":"book.viewed","userId":9007199254740995,"data":{"bookId":"emma"}}`
    const sendRaw = async (text: string) => (await t.request('POST', '/ingest', { raw: text, headers: key })).json()
    expect(await sendRaw(raw)).toMatchObject({ accepted: 1, duplicate: 0 })
    expect((await stored('book.viewed')).person).toBe('user:9007199254740995')
    expect(await sendRaw(raw)).toMatchObject({ accepted: 0, duplicate: 1 })
    expect(await sendRaw(raw.replace('740993', '740992'))).toMatchObject({ accepted: 1, duplicate: 0 })
  })

  it.each(['undefined', 'null', 'unknown', 'anonymous', '', '0', 'NaN', 'none', '-', '(not set)', 'guest', null, 0])('is nobody where %j stands for one', async (userId) => {
    expect(await personOf(view({ userId }))).toBeNull()
    expect(await personOf(view({ subject: `user/${userId}`, sessionId: String(userId) }))).toBeNull()
    expect((await stored('book.viewed')).subject).toBeNull()
    expect(await personOf(view({ subject: `user/${userId}`, userId: 'u9' }))).toBe('user:u9')
  })

  it('stays one person for each user whose id is an e-mail address or a telephone number', async () => {
    const users = ['ann@library.example', 'ben@library.example', '+420 601 123 456', '+420 601 123 457']
    for (const userId of users) {
      expect(await personOf(view({ userId }))).toBe(`user:${userId}`)
      expect(await personOf(view({ subject: `user/${userId}` }))).toBe(`user:${userId}`)
    }
  })

  it('is the user of a Google Analytics payload for each of its events', async () => {
    const view_book = (bookId: string) => ({ name: 'view_book', params: { bookId } })
    const payload = { client_id: '77.1', user_id: 4711, timestamp_micros: String(Date.now() * 1_000 - 60_000_000), events: [view_book('dune'), view_book('emma')] }
    expect(await send(payload)).toMatchObject([202, { accepted: 2, rejected: [] }])
    const { rows } = await t.pool.query(`SELECT data->>'bookId' AS book, received - time > '30 s' AS late FROM proactive.event_log WHERE person = 'user:4711' ORDER BY position`)
    expect(rows).toEqual([{ book: 'dune', late: true }, { book: 'emma', late: true }])
    expect(await send(payload)).toMatchObject([202, { duplicate: 2 }])
  })
})

describe('the data of an event', () => {
  it('keeps what its contract declares an identifier, and is scrubbed otherwise', async () => {
    const bookId = '4111111111111111'
    await send({ id: id(), type: 'book.viewed', data: { bookId } })
    expect((await stored('book.viewed')).data).toEqual({ bookId })
    await send({ id: id(), type: 'note.written', version: 2, data: { text: `${bookId}\u202E, ann@library.example` } })
    expect((await stored('note.written')).data).toEqual({ text: '[card], [email]' })
  })
})

describe('an event of another system', () => {
  it.each(shapes)('in the shape %s is accepted once and applied once', async (_, make, expected) => {
    await t.pool.query('UPDATE library.book SET copies = 99')
    const body = { ...make() }
    if (!('id' in body) && !('eventId' in body)) body.note = id()
    expect(await send(body)).toEqual([202, { ok: true, accepted: 1, duplicate: 0, rejected: [] }])
    expect(await stored('copies.changed')).toMatchObject(expected)
    expect(await send(body)).toEqual([202, { ok: true, accepted: 0, duplicate: 1, rejected: [] }])
    expect((await t.pool.query('SELECT copies FROM library.book')).rows).toEqual([{ copies: 8 }])
  })

  it('is answered with 503 when it could not be stored, and is accepted once when it is sent again', async () => {
    const events = [
      { id: id(), type: 'copies.changed', source: 'stock', data },
      { id: id(), type: 'book.viewed', userId: 'u3', data: { bookId: 'emma' } },
      { id: id(), type: 'book.burned', data: {} },
    ]
    await t.pool.query('ALTER TABLE proactive.event_log ADD CONSTRAINT disk_full CHECK (false) NOT VALID')
    try {
      expect(await send(events)).toMatchObject([503, { code: 'unavailable', retryAfterMs: expect.any(Number) }])
    } finally {
      await t.pool.query('ALTER TABLE proactive.event_log DROP CONSTRAINT disk_full')
    }
    expect(await send(events)).toMatchObject([202, { accepted: 2, duplicate: 0, rejected: [{ code: 'unknown_type' }] }])
  })

  it('does not undo a newer event, and is believed about what happened days ago', async () => {
    const copies = (n: number, agoMs: number) => ({ id: id(), type: 'copies.changed', source: 'stock', time: new Date(Date.now() - agoMs).toISOString(), data: { bookId: 'late', copies: n } })
    await t.pool.query(`INSERT INTO library.book VALUES ('late', 99)`)
    const [before, first, last] = [copies(7, hours(72)), copies(60, 0), copies(3, minutes(30))]
    const left = async () => (await t.pool.query(`SELECT copies FROM library.book WHERE id = 'late'`)).rows[0].copies
    expect(await send(before)).toMatchObject([202, { accepted: 1 }])
    expect(await left()).toBe(7)
    expect(await send([first, last])).toMatchObject([202, { accepted: 2, rejected: [] }])
    expect(await left()).toBe(60)
    const { rows } = await t.pool.query(`SELECT time, claimed FROM proactive.event_log WHERE id = $1`, [before.id])
    expect(rows).toEqual([{ time: new Date(before.time), claimed: null }])
  })

  it('whose time is over a day ahead is marked with it, and changes nothing', async () => {
    await t.pool.query(`INSERT INTO library.book VALUES ('ahead', 99)`)
    const ahead = { id: id(), type: 'copies.changed', source: 'stock', time: new Date(Date.now() + hours(30)).toISOString(), data: { bookId: 'ahead', copies: 1 } }
    expect(await send(ahead)).toMatchObject([202, { accepted: 1 }])
    expect((await t.pool.query(`SELECT copies FROM library.book WHERE id = 'ahead'`)).rows).toEqual([{ copies: 99 }])
    const { rows } = await t.pool.query(`SELECT time = received AS now, claimed FROM proactive.event_log WHERE id = $1`, [ahead.id])
    expect(rows).toEqual([{ now: true, claimed: new Date(ahead.time) }])
  })

  it('is refused with a clear error when its time cannot be read, and is not taken as one of now', async () => {
    const said = ['29.11.2026', '', 7, -1e15, { seconds: 1 }].map((value, n) => ({ id: `time ${n}`, type: 'copies.changed', source: 'stock', time: value, data }))
    const rejected = said.map(({ id: refused, time: value }) => ({
      id: refused,
      code: 'invalid_event',
      message: expect.stringContaining(`The time ${JSON.stringify(value)} cannot be read`),
    }))
    expect(await send(said)).toMatchObject([202, { accepted: 0, rejected }])
  })

  it.each([
    ['stock', '2026-03-29 12:00:00', '2026-03-29T12:00:00.000Z'],
    ['branch', '2026-03-29 12:00:00', '2026-03-29T10:00:00.000Z'],
    ['branch', '2026-03-28', '2026-03-27T23:00:00.000Z'],
    ['branch', '2026-03-29 12:00:00Z', '2026-03-29T12:00:00.000Z'],
  ])('of the source %s at %s, without a zone or with one, is read by the zone of its source', async (source, said, instant) => {
    expect(await send({ id: id(), type: 'copies.changed', source, timestamp: said, data })).toMatchObject([202, { accepted: 1, rejected: [] }])
    expect((await stored('copies.changed')).time).toEqual(new Date(instant))
  })

  it('is mapped by the pack to an event of its own', async () => {
    const body = { event: 'Book Opened', messageId: id(), userId: 'u3', properties: { bookId: 'emma' } }
    expect(await send(body)).toMatchObject([202, { accepted: 1 }])
    expect(await stored('book.viewed')).toMatchObject({ person: 'user:u3', data: { bookId: 'emma' } })
  })

  it('belongs to the person whose session it names', async () => {
    const { grant } = await t.session()
    const view = { type: 'book.viewed', data: { bookId: 'emma' } }
    await send({ ...view, id: id(), subject: `session/${grant.sessionId}` })
    expect(await stored('book.viewed')).toMatchObject({ person: grant.personId, session: grant.sessionId })
    await send({ ...view, id: id(), subject: 'user/u4', sessionId: grant.sessionId })
    expect(await stored('book.viewed')).toMatchObject({ person: 'user:u4', session: null })
  })

  it('is refused alone, and the valid events beside it are accepted', async () => {
    const good = { id: id(), type: 'copies.changed', data }
    const bad = [
      [{ id: 'a', type: 'no.such', data }, 'unknown_type'],
      [{ id: 'b', type: 'decision.made', data: {} }, 'unknown_type'],
      [{ id: 'c', type: 'copies.changed', data: { bookId: 5 } }, 'invalid_event'],
      [{ id: 'd', type: 'copies.changed', version: 7, data }, 'unsupported_version'],
      [{ id: 'e', type: 'copies.changed', data: JSON.parse('{"__proto__":1}') }, 'invalid_event'],
      [{ id: 'f', data }, 'invalid_event'],
      [7, 'invalid_event'],
    ] as const
    expect(await send([...bad.map(([event]) => event), good])).toMatchObject([
      202,
      { ok: true, accepted: 1, rejected: bad.map(([event, code]) => ({ id: typeof event === 'object' ? event.id : null, code })) },
    ])
  })

  it('is refused without the ingest key, and in a body that is too large', async () => {
    const event = { type: 'copies.changed', data }
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Bearer ${operatorKey}`, ingestKey]) {
      expect(await send(event, { authorization })).toMatchObject([401, { code: 'unauthorized' }])
    }
    expect(await send(Array.from({ length: 1_001 }, () => event))).toMatchObject([413, { code: 'too_large' }])
    expect(await send({ ...event, pad: 'x'.repeat(1_100_000) })).toMatchObject([413, { code: 'too_large' }])
  })
})

describe('the id of an event without one', () => {
  const idOf = (body: Json) => readForeign(body, { mapping: () => undefined, event: () => undefined, formatOf: () => ({}) })?.id

  it('is the same for the same body with its keys in another order, and differs for another body', () => {
    const one = idOf({ type: 'a.b', data: { x: 1, y: [1, { p: 1, q: 2 }] } })
    expect(one).toMatch(/^[0-9a-f-]{14}5/)
    expect(idOf({ data: { y: [1, { q: 2, p: 1 }], x: 1 }, type: 'a.b' })).toBe(one)
    expect(idOf({ type: 'a.b', data: { x: 2, y: [1, { p: 1, q: 2 }] } })).not.toBe(one)
  })

  it('is the UUID of version 5 of its content, or of its source and id', () => {
    const namespace = '6f1c2a52-7d0e-5a4b-9c3e-8b5f0e7a1d94'
    for (const note of ['', 'žluťoučký 👩‍🌾', 'x'.repeat(10_000)]) {
      expect(idOf({ type: 'a.b', note })).toBe(v5(canonicalJson({ type: 'a.b', note }), namespace))
    }
    expect(idOf({ type: 'a.b', source: 'till', id: 'č. 9' })).toBe(v5('till\nč. 9', namespace))
  })

  it('is derived from source and id where the id is not a UUID', () => {
    const of = (source: string) => idOf({ id: '1', source, type: 'a.b' })
    expect(of('one')).toBe(of('one'))
    expect(of('one')).not.toBe(of('two'))
  })
})
