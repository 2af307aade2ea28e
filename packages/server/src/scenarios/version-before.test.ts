/**
 * Starts this version on databases that the version before has left in the middle of its work: dumps of every table, with
 * snapshots, journals, an outbox and pages that were told something. The clock goes on from the moment of each dump.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Command, PersonExport } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import type pg from 'pg'
import { expect, it } from 'vitest'
import { postgresDesk } from '../fixtures/library.js'
import { seats } from '../fixtures/seats.js'
import { ask, type Page, startServer, until } from '../fixtures/start-server.js'
import { type Clock, systemClock } from '../runtime/clock.js'

interface Left {
  cookie: string
  person: string
  command: Command
}

interface Dump<Meta> {
  meta: Meta & { at: number; partitions: number }
  /** Every row of every table, as JSON. */
  tables: Record<string, string[]>
}

function readDump<Meta>(name: string): Dump<Meta> {
  return JSON.parse(gunzipSync(readFileSync(new URL(`../fixtures/version-before/${name}.json.gz`, import.meta.url))).toString())
}

async function restore(pool: pg.Pool, { tables }: Dump<unknown>): Promise<void> {
  for (const [name, rows] of Object.entries(tables)) {
    await pool.query(`DELETE FROM ${name}`)
    await pool.query(
      `INSERT INTO ${name} OVERRIDING SYSTEM VALUE
       SELECT row.* FROM unnest($1::json[]) WITH ORDINALITY AS given (json, n), json_populate_record(null::${name}, json) AS row ORDER BY n`,
      [rows],
    )
  }
  const { rows: counted } = await pool.query<{ name: string; column: string }>(
    `SELECT table_schema || '.' || table_name AS name, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'proactive' AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')`,
  )
  for (const { name, column } of counted) {
    await pool.query(`SELECT setval(pg_get_serial_sequence($1, $2), (SELECT coalesce(max("${column}"), 0) + 1 FROM ${name}))`, [name, column])
  }
}

/** The time goes on from `at`. */
function clockFrom(at: number): Clock {
  const behindMs = Date.now() - at
  return { ...systemClock, now: () => Date.now() - behindMs }
}

function commandsOf(page: Page): Command[] {
  const heard: Command[] = []
  page.actions.on('command', (command: Command, answer: (ack: object) => void) => {
    answer({ status: 'received' })
    heard.push(command)
  })
  return heard
}

it('accepts and undoes what the version before has suggested, and explains it', async () => {
  const dump = readDump<{ ann: Left & { undoToken: string }; bob: Left; eve: Left }>('library')
  const { at, partitions, ann, bob, eve } = dump.meta
  await using database = await testDatabase()
  const pool = database.pool()
  await postgresDesk(pool)
  await restore(pool, dump)
  await using t = await startServer({ database, partitions, clock: clockFrom(at) })

  await using annsPage = await t.page({ cookie: ann.cookie })
  expect(annsPage.grant.personId).toBe(ann.person)
  expect(await ask(annsPage.actions, 'undo', { undoToken: ann.undoToken })).toMatchObject({ ok: true })
  expect((await t.pool.query('SELECT * FROM library.hold')).rows).toEqual([])

  await using bobsPage = await t.page({ cookie: bob.cookie })
  expect(await ask(bobsPage.actions, 'accept', { commandId: bob.command.id })).toMatchObject({
    ok: true,
    result: { holdId: expect.stringContaining('emma') },
  })
  await using evesPage = await t.page({ cookie: eve.cookie })
  expect(await ask(evesPage.actions, 'accept', { commandId: eve.command.id })).toMatchObject({ ok: true })

  const headers = { authorization: `Bearer ${bobsPage.grant.token}` }
  const trace = await (await t.request('GET', `/trace/${bob.command.correlationId}`, { headers })).json()
  expect(trace).toMatchObject({ personId: bob.person, command: { id: bob.command.id }, decision: { act: true } })
  const exported: PersonExport = JSON.parse(await (await t.request('GET', '/me/export', { headers })).text())
  expect(exported).toMatchObject({ commands: [{ id: bob.command.id }], decisions: [{ act: true }] })
})

it('after an upgrade, offers the place to the next in the queue when the holder declines', async () => {
  const dump = readDump<{ holder: Left; waiting: { cookie: string; person: string }[] }>('seats')
  const { at, partitions, holder, waiting } = dump.meta
  await using database = await testDatabase()
  const pool = database.pool()
  const pack = await seats(pool)
  await restore(pool, dump)
  const clock = clockFrom(at)
  await using t = await startServer({ database, partitions, pack, clock })

  const pages = await Promise.all(waiting.map(({ cookie }) => t.page({ cookie })))
  const offered = pages.map(commandsOf)
  await using holdersPage = await t.page({ cookie: holder.cookie })
  const now = () => new Date(clock.now()).toISOString()
  for (const page of pages) await page.send([{ id: crypto.randomUUID(), type: 'room.entered', time: now(), data: { room: 'blue' } }], now())
  const declined = { id: crypto.randomUUID(), type: 'suggestion.declined', time: now(), causationId: holder.command.id, data: {} }
  expect(await holdersPage.send([declined], now())).toMatchObject({ ok: true, accepted: 1 })
  await until(() => offered.some((commands) => commands.length > 0))
  expect((await t.pool.query('SELECT person FROM house.hold')).rows).toMatchObject([{ person: expect.stringMatching(/^visitor:/) }])
  for (const page of pages) await page[Symbol.asyncDispose]()
})
