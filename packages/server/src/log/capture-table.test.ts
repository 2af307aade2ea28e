import { defineEvent } from '@proactive/protocol'
import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { heard, type Started, startServer, viewed } from '../fixtures/start-server.js'
import { copiesChanged } from '../fixtures/library.js'
import type { Command } from '@proactive/protocol'
import { captureTable } from './capture-table.js'

const shelfCounted = defineEvent('shelf.counted', { from: 'shop', data: z.object({ shelf: z.string(), pieces: z.number(), before: z.number().optional() }) })

let t: Started
beforeAll(async () => {
  t = await startServer()
  await t.pool.query(`CREATE SCHEMA warehouse; CREATE TABLE warehouse."a shelf" (id INTEGER PRIMARY KEY, "the name" TEXT, pieces NUMERIC(10, 2), note TEXT)`)
})
afterAll(() => t[Symbol.asyncDispose]())

const captured = async (type: string) =>
  (await t.pool.query<{ data: unknown }>(`SELECT data FROM proactive.event_log WHERE kind = 'change' AND type = $1 ORDER BY position`, [type])).rows.map(({ data }) => data)

describe('captureTable', () => {
  it('makes three lines into suggestions: a change of any program reaches the page', async () => {
    await t.pool.query(captureTable(copiesChanged, { table: 'library.book', key: 'id', data: { bookId: 'id', copies: 'copies' } }))
    await t.pool.query(`INSERT INTO library.book VALUES ('dune', 9)`)
    await using page = await t.page()
    await page.send([viewed('dune')])
    const command = heard<Command>(page.actions, 'command')
    await t.pool.query(`UPDATE library.book SET copies = 2 WHERE id = 'dune'`)
    expect(await command).toMatchObject({ data: { message: 'Only 2 left. Hold one for you?' } })
    expect(await captured('copies.changed')).toEqual([{ bookId: 'dune', copies: 9 }, { bookId: 'dune', copies: 2 }])
  })

  it('makes an event of what changed alone, with nulls left out, and takes back what a rolled back transaction changed', async () => {
    const sql = captureTable(shelfCounted, { table: 'warehouse.a shelf', key: 'id', data: { shelf: 'the name', pieces: 'pieces' }, when: ['pieces'], on: ['insert', 'update', 'delete'] })
    for (let twice = 0; twice < 2; twice++) await t.pool.query(sql)
    await t.pool.query(`INSERT INTO warehouse."a shelf" VALUES (1, 'it''s "left"', 3.5, NULL), (2, NULL, 4, NULL)`)
    await t.pool.query(`UPDATE warehouse."a shelf" SET note = 'seen'`)
    await t.pool.query(`UPDATE warehouse."a shelf" SET pieces = pieces`)
    await t.pool.query(`UPDATE warehouse."a shelf" SET pieces = 7 WHERE id = 1`)
    await t.pool.query(`BEGIN; UPDATE warehouse."a shelf" SET pieces = 8; ROLLBACK`)
    await t.pool.query(`DELETE FROM warehouse."a shelf" WHERE id = 1`)
    const name = 'it\'s "left"'
    expect(await captured('shelf.counted')).toEqual([{ shelf: name, pieces: 3.5 }, { pieces: 4 }, { shelf: name, pieces: 7 }, { shelf: name, pieces: 7 }])
  })

  it('is undone with the transaction that runs it, and made once by processes that start together', async () => {
    const sql = captureTable(shelfCounted, { table: 'warehouse.cart', key: 'id', data: { shelf: 'id', pieces: 'pieces' } })
    await t.pool.query('CREATE TABLE warehouse.cart (id INTEGER PRIMARY KEY, pieces INTEGER)')
    const triggers = async () => (await t.pool.query(`SELECT 1 FROM pg_trigger WHERE tgrelid = 'warehouse.cart'::regclass`)).rows.length
    await t.pool.query(`BEGIN; ${sql}; ROLLBACK`)
    expect(await triggers()).toBe(0)
    await Promise.all(Array.from({ length: 6 }, () => t.pool.query(sql)))
    expect(await triggers()).toBe(2)
  })

  it('appends in the name of the role that made it, so that a role without rights on the log can change the table', async () => {
    const { rows } = await t.pool.query(`SELECT DISTINCT prosecdef AS "isDefiner", proconfig AS settings FROM pg_proc WHERE pronamespace = 'warehouse'::regnamespace`)
    expect(rows).toEqual([{ isDefiner: true, settings: ['search_path=pg_catalog, pg_temp'] }])
  })

  it('replaces what it made before, and can tell how a row was before', async () => {
    await t.pool.query(captureTable(shelfCounted, { table: 'warehouse.a shelf', key: 'id', data: { shelf: 'the name', pieces: 'pieces', before: { before: 'pieces' } }, source: 'counting' }))
    await t.pool.query(`INSERT INTO warehouse."a shelf" VALUES (3, 'right', 1, NULL)`)
    await t.pool.query(`UPDATE warehouse."a shelf" SET pieces = 2 WHERE id = 3`)
    expect((await captured('shelf.counted')).slice(4)).toEqual([{ shelf: 'right', pieces: 2, before: 1 }])
  })

  it.each([
    ['a table without a schema', () => captureTable(shelfCounted, { table: 'shelf', key: 'id', data: { shelf: 'id' } }), 'with its schema'],
    ['no field', () => captureTable(shelfCounted, { table: 'a.b', key: 'id', data: {} }), 'data is empty'],
    ['no operation', () => captureTable(shelfCounted, { table: 'a.b', key: 'id', data: { shelf: 'id' }, on: [] }), 'on is empty'],
    ['a before of an insert', () => captureTable(shelfCounted, { table: 'a.b', key: 'id', data: { before: { before: 'n' } }, on: ['insert'] }), 'in an update only'],
    ['an event of pages', () => captureTable(defineEvent('page.seen', { data: z.object({ path: z.string() }) }), { table: 'a.b', key: 'id', data: { path: 'p' } }), 'from the page'],
  ])('refuses %s, and says what to do', (_, make, remedy) => {
    expect(make).toThrow(remedy)
  })
})
