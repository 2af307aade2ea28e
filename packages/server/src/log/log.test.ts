import { randomUUID } from 'node:crypto'
import { installations, testDatabase } from 'database/testing'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { idFrom } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'
import { ownId, pageScope, scopedId, systemScope } from './event-id.js'
import type { Log, LogRecord } from './log.js'
import { memoryLog } from './memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { postgresLog } from './postgres-log.js'
import { postgresStore } from '../store/postgres-store.js'
import { eventMessage } from './records.js'
import type { Store } from '../store/store.js'
import { until } from '../fixtures/start-server.js'

const received = Date.parse('2026-01-01T12:00:00.123Z')

function viewed(bookId: string, { id, partition = 0, person = 'visitor:ann' }: { id?: string; partition?: number; person?: string } = {}): LogRecord {
  const event = {
    id: id ?? randomUUID(),
    type: 'book.viewed',
    version: 2,
    time: received - 50,
    received,
    source: 'page',
    person,
    session: 's1',
    causationId: 'c1',
    claimed: received + 90_000_000,
    data: { bookId, 'a"b': ['{', null, 1.5, true], ünïcode: '\\ 📚' },
  }
  return { partition, kind: 'event', message: eventMessage(event), received }
}

const withCursor = (record: LogRecord) => ({ ...record, cursor: expect.any(String) as unknown })
const idsOf = (records: readonly LogRecord[]) => records.map(({ message }) => message.id)

it('asks PostgreSQL once about a repeat of what this process has appended, and takes the id of another sender all the same', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const log = postgresLog({ pool })
  await log.start()
  const id = randomUUID()
  const sentBy = (session: string): LogRecord => viewed('dune', { id: scopedId(id, pageScope(session)) })
  const query = vi.spyOn(pool, 'query')
  expect(await log.append([sentBy('s1'), sentBy('s1')])).toEqual([true, false])
  query.mockClear()
  for (let n = 0; n < 3; n++) expect(await log.append([sentBy('s1')])).toEqual([false])
  expect(query).toHaveBeenCalledTimes(3)
  expect(await log.append([sentBy('s2'), sentBy('s1'), sentBy('s2')])).toEqual([true, false, false])
  expect(await log.append([sentBy('s2')])).toEqual([false])
  await log.stop()
})

/**
 * Waits until all that was appended can be read: a log passes a row on once no older transaction runs in any database of the
 * server, and other tests have databases of it.
 */
async function whenSettled(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')
  const isSettled = 'SELECT FROM pg_snapshot_xmin(pg_current_snapshot()) AS oldest WHERE oldest > $1::xid8'
  await until(async () => (await pool.query(isSettled, [rows[0]?.xid])).rows.length > 0)
}

/** The promises of every log. */
describe.each([{ name: 'memory' }, ...installations()])('a log in $name', (place) => {
  let log: Log
  let store: Store
  let close = async () => {}
  let settled = async () => {}
  const read: Log['read'] = async (...which) => {
    await settled()
    return log.read(...which)
  }

  beforeAll(async () => {
    if (place.name === 'memory') {
      const memory = memoryLog()
      log = memory
      store = memoryStore(memory)
      return
    }
    const database = await testDatabase({ on: place })
    const pool = database.pool({ max: 30 })
    log = postgresLog({ pool })
    store = postgresStore({ pool })
    settled = () => whenSettled(pool)
    close = async () => {
      await database[Symbol.asyncDispose]()
    }
  })
  beforeAll(() => log.start())
  afterAll(async () => {
    await log.stop()
    await close()
  })

  it('returns records complete and in order', async () => {
    const partition = 10
    const records = ['dune', 'emma', 'ulysses'].map((bookId) => viewed(bookId, { partition }))
    expect(await log.append(records)).toEqual([true, true, true])
    const found = await read(partition, '', 10)
    expect(found).toEqual(records.map(withCursor))
  })

  it('gives the latest events of a person that arrived since an instant, in order', async () => {
    const partition = 31
    const person = 'visitor:who-is-followed'
    const at = (bookId: string, arrived: number) => ({ ...viewed(bookId, { partition, person }), received: arrived })
    await log.append([at('dune', received - 1), at('emma', received), at('kim', received + 1), viewed('ivanhoe', { partition })])
    const found = async (atMost: number) => (await store.eventsSince(person, received, atMost)).map(({ data }) => isRecord(data) && data['bookId'])
    expect(await found(10)).toEqual(['emma', 'kim'])
    expect(await found(1)).toEqual(['kim'])
  })

  it('keeps the events of two scopes apart that have the same own id, and knows each again', async () => {
    const partition = 23
    const engineId = idFrom('event', 'suggestion.accepted', 'c1')
    for (const own of [randomUUID(), engineId]) {
      const [page, other, system] = [pageScope('s1'), pageScope('s2'), systemScope('stock')].map((scope) => viewed('dune', { id: scopedId(own, scope), partition }))
      if (!page || !other || !system) throw new Error('Three records are needed.')
      expect(await log.append([page, page])).toEqual([true, false])
      expect(await log.append([other, page, system, other])).toEqual([true, false, true, false])
      expect(await log.append([system])).toEqual([false])
    }
    expect(await log.append([{ ...viewed('dune', { id: engineId, partition }), kind: 'message' }])).toEqual([true])
    const ids = idsOf(await read(partition, '', 20))
    expect(new Set(ids).size).toBe(7)
    expect(ids.filter((id) => ownId(id) === id)).toHaveLength(1)
  })

  it('reads on behind a cursor, up to the limit', async () => {
    const partition = 11
    const records = Array.from({ length: 5 }, (_, i) => viewed(`book ${i}`, { partition }))
    await log.append(records.slice(0, 3))
    await log.append(records.slice(3))
    const first = await read(partition, '', 2)
    const rest = await read(partition, first.at(-1)?.cursor ?? '', 10)
    expect(idsOf([...first, ...rest])).toEqual(idsOf(records))
    expect(await read(partition, rest.at(-1)?.cursor ?? '', 10)).toEqual([])
  })

  it('ignores duplicates, also within one append, and returns which records are new', async () => {
    const partition = 12
    const [one, two] = [viewed('dune', { partition }), viewed('emma', { partition })]
    expect(await log.append([one, one, two])).toEqual([true, false, true])
    expect(await log.append([two, one])).toEqual([false, false])
    expect(idsOf(await read(partition, '', 10))).toEqual(idsOf([one, two]))
  })

  it('stores a record with the same ID in another partition', async () => {
    const id = randomUUID()
    expect(await log.append([viewed('dune', { id, partition: 13 }), viewed('dune', { id, partition: 14 })])).toEqual([true, true])
  })

  it('returns messages and replies unchanged, and records of kind "record" only to a reader beside the worker', async () => {
    const partition = 15
    const body = { type: 'presence', session: 's1', person: 'visitor:ann', live: true, locale: 'cs' } as const
    const presence: LogRecord = { partition, kind: 'message', received, message: { id: 'm1', to: 'person:visitor:ann', cause: 'm1', body } }
    const reply: LogRecord = {
      partition,
      kind: 'reply',
      received,
      message: { id: 'r1', to: 'saga:x', cause: 'e1', body: { type: 'reply', effect: 'e1', result: { ok: true, value: { b: 1, a: [] } } } },
    }
    const record: LogRecord = { ...viewed('dune', { partition }), kind: 'record' }
    await log.append([presence, record, reply])
    expect(await read(partition, '', 2)).toEqual([presence, reply].map(withCursor))
    expect(await log.readMany([{ partition, after: '', limit: 10 }], { isBeside: true })).toEqual([presence, record, reply].map(withCursor))
  })

  it('appends nothing when the transaction is rolled back', async () => {
    const partition = 16
    const lost = store.transaction(async (tx) => {
      await log.append([viewed('dune', { partition })], { tx })
      throw new Error('rolled back')
    })
    await expect(lost).rejects.toThrow('rolled back')
    expect(await read(partition, '', 10)).toEqual([])
    const kept = viewed('emma', { partition })
    await store.transaction((tx) => log.append([kept], { tx }))
    expect(idsOf(await read(partition, '', 10))).toEqual(idsOf([kept]))
  })

  it('notifies its readers of an append', async () => {
    const woken = new Promise<void>((done) => {
      const end = log.onAppend(() => {
        end()
        done()
      })
    })
    await log.append([viewed('dune', { partition: 17 })])
    await expect(woken).resolves.toBeUndefined()
  })

  it('skips no record while many writers append at once', async () => {
    const partition = 18
    const batches = Array.from({ length: 24 }, () => Array.from({ length: 40 }, () => viewed('dune', { partition })))
    const seen: string[] = []
    let cursor = ''
    let writing = true
    const reading = (async () => {
      while (true) {
        const isLast = !writing
        const found = await log.read(partition, cursor, 100)
        seen.push(...idsOf(found))
        cursor = found.at(-1)?.cursor ?? cursor
        if (isLast && found.length === 0) return
      }
    })()
    await Promise.all(batches.map(async (batch) => {
      for (const record of batch) await store.transaction((tx) => log.append([record], { tx }))
    }))
    await settled()
    writing = false
    await reading
    expect(seen).toHaveLength(24 * 40)
    expect(new Set(seen)).toEqual(new Set(batches.flatMap(idsOf)))
  })
})

describe('a log in postgres', () => {
  it('can be followed by another program with the documented query, which skips no record under 24 writers', async () => {
    await using database = await testDatabase()
    const pool = database.pool({ max: 26 })
    const store = postgresStore({ pool })
    const log = postgresLog({ pool })
    await log.start()
    const follower = new pg.Client({ connectionString: database.url })
    await follower.connect()
    // Exactly the query of README.md.
    const follow = `
      SELECT id, era, xid, position FROM proactive.event_log
      WHERE partition = $1 AND (era, xid, position) > ($2, $3, $4) AND kind <> 'record'
        AND (era < (SELECT (value->>'era')::int FROM proactive.setting WHERE key = 'log.era')
          OR xid < pg_snapshot_xmin(pg_current_snapshot()))
      ORDER BY era, xid, position LIMIT 100`
    const seen: string[] = []
    const done = new AbortController()
    const reading = (async () => {
      const cursors = Array.from({ length: 16 }, (): unknown[] => [0, '0', 0])
      for (;;) {
        const isLast = done.signal.aborted
        const before = seen.length
        for (const [partition, cursor] of cursors.entries()) {
          const { rows } = await follower.query<{ id: string; era: number; xid: string; position: string }>(follow, [partition, ...cursor])
          seen.push(...rows.map(({ id }) => id))
          const last = rows.at(-1)
          if (last) cursors[partition] = [last.era, last.xid, last.position]
        }
        if (isLast && seen.length === before) return
      }
    })()
    const written: string[] = []
    await Promise.all(Array.from({ length: 24 }, async (_, writer) => {
      for (let i = 0; i < 30; i++) {
        const records = [viewed('dune', { partition: (writer + i) % 16 }), viewed('emma', { partition: i % 16 })]
        await store.transaction((tx) => log.append(records, { tx }))
        written.push(...idsOf(records))
      }
    }))
    await whenSettled(pool)
    done.abort()
    await reading
    expect(seen).toHaveLength(24 * 30 * 2)
    expect(new Set(seen)).toEqual(new Set(written))
    await log.stop()
    await follower.end()
  })

  it('orders transaction IDs by number, not by text', async () => {
    await using database = await testDatabase()
    const pool = database.pool()
    const log = postgresLog({ pool })
    await log.start()
    const records = ['9', '10', '99', '100'].map((xid) => ({ xid, record: viewed('dune') }))
    for (const { xid, record } of records) {
      await log.append([record])
      await pool.query(`UPDATE proactive.event_log SET xid = $1::xid8 WHERE id = $2`, [xid, record.message.id])
    }
    await whenSettled(pool)
    const read: string[] = []
    for (let cursor = ''; read.length < records.length; ) {
      const [next] = await log.read(0, cursor, 1)
      if (!next) break
      read.push(next.message.id)
      cursor = next.cursor
    }
    expect(read).toEqual(records.map(({ record }) => record.message.id))
    await log.stop()
  })

  it('keeps its cursors valid after a restore into another cluster, whose transaction IDs start anew', async () => {
    await using database = await testDatabase()
    const pool = database.pool()
    const before = postgresLog({ pool })
    await before.start()
    const [read, unread, later] = [viewed('dune'), viewed('emma'), viewed('ulysses')]
    await before.append([read])
    await pool.query(`UPDATE proactive.event_log SET xid = '4000000000'`)
    await before.stop()
    await pool.query(`UPDATE proactive.setting SET value = value || '{"cluster":"1"}' WHERE key = 'log.era'`)

    const after = postgresLog({ pool })
    await after.start()
    const old = await vi.waitFor(async () => {
      const records = await after.read(0, '', 10)
      expect(idsOf(records)).toEqual(idsOf([read]))
      return records
    })
    await after.append([unread, later])
    const [cursor] = old.map((record) => record.cursor)
    // Another test's transaction in the same cluster may hold the watermark back for a moment.
    await vi.waitFor(async () => expect(idsOf(await after.read(0, cursor ?? '', 10))).toEqual(idsOf([unread, later])))
    await after.stop()
  })
})
