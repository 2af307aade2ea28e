import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { migrate as migrateByPrisma } from 'database'
import { testDatabase } from 'database/testing'
import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { fakeDesk, library } from '../fixtures/library.js'
import { startServer, until } from '../fixtures/start-server.js'
import { applyMigrations, migrate } from './migrate.js'
import { checkSchema, readMigrations } from './migrations.js'
import { postgresLog } from '../log/postgres-log.js'
import { postgresStore } from './postgres-store.js'
import { createProactiveServer } from '../create-proactive-server.js'

const all = readMigrations()
const names = all.map(({ name }) => name)
const empty = { migrated: false }

/** The statements of the first version: it knows no column that came later. */
const appendAsBefore = `
  INSERT INTO proactive.event_log (era, partition, id, kind, address, cause, type, version, source, time, received, data)
  VALUES (0, 0, $1, 'event', 'home:a', $1, 'book.viewed', 1, 'page', now(), now(), '{}')`
const openSessionAsBefore = `
  INSERT INTO proactive.session (id, person, visitor, consent, started_at, seen_at) VALUES ($1, $1, $1, true, now(), now())`

/** Runs what a server of the version before does all the time. */
async function workAsBefore(pool: pg.Pool, id: string): Promise<void> {
  await pool.query(appendAsBefore, [id])
  await pool.query(openSessionAsBefore, [id])
  await pool.query(`SELECT proactive.append_event('copies.changed', 'desk', 'book/dune', '{}')`)
}

/** Begins a transaction that writes to the log and stays open, as a slow server may. */
async function slowWriter(pool: pg.Pool): Promise<() => Promise<void>> {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(appendAsBefore, ['slow'])
  return async () => {
    await client.query('COMMIT')
    client.release()
  }
}

const migrator = `FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND datname = current_database()`

/** Resolves once a migrator has begun an index and waits for the transactions that are older. */
function isBuildingIndex(pool: pg.Pool): Promise<unknown> {
  const waiting = `SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = 'waiting for writers before build'`
  return until(async () => (await pool.query(waiting)).rows.length > 0)
}

/** Rejects with what a command has printed if it ends. */
async function failsIfItEnds(child: ChildProcess): Promise<never> {
  let printed = ''
  child.stderr?.on('data', (piece) => (printed += piece))
  const [code] = await once(child, 'close')
  throw new Error(`The command ended with code ${code}: ${printed}`)
}

/** Resolves once a migrator waits for the lock of the log's table. */
function isWaitingForLog(pool: pg.Pool): Promise<unknown> {
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'proactive.event_log'::regclass`
  return until(async () => (await pool.query(waiting)).rows.length > 0)
}

async function invalidIndexes(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid`)
  return rows.map(({ name }) => name)
}

describe('migrate', () => {
  it('applies every migration once, in order, also when two processes call it at once', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    const applied = await Promise.all([migrate({ pool }), migrate({ pool: database.pool() })])
    expect(applied.toSorted((a, b) => a.length - b.length)).toEqual([[], names])
    expect(await migrate({ pool })).toEqual([])
    const { rows } = await pool.query<{ name: string }>('SELECT name FROM proactive.migration ORDER BY name')
    expect(rows.map(({ name }) => name)).toEqual(names)
  })

  it('makes the same tables step by step beside a server of the version before, which goes on meanwhile', async () => {
    await using database = await testDatabase(empty)
    await using atOnce = await testDatabase(empty)
    const pool = database.pool()
    await applyMigrations(all.slice(0, 1), { pool })
    await pool.query(`INSERT INTO proactive.setting VALUES ('log.partitions', '16')`)
    const commit = await slowWriter(pool)
    const migrating = migrate({ pool })
    await isWaitingForLog(pool)
    for (const id of ['a', 'b', 'c']) await workAsBefore(pool, id)
    await commit()
    expect(await migrating).toEqual(names.slice(1))
    await workAsBefore(pool, 'd')
    expect((await pool.query('SELECT count(*)::int AS n FROM proactive.event_log')).rows).toEqual([{ n: 9 }])
    expect((await pool.query('SELECT person FROM proactive.consent ORDER BY person')).rows.map(({ person }) => person)).toEqual(['a', 'b', 'c', 'd'])

    await migrate({ pool: atOnce.pool() })
    expect(await definitionsOf(pool)).toEqual(await definitionsOf(atOnce.pool()))
  })

  it('lets writers pass while it waits for the lock of a table, and then goes on', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    const beforeScope = names.findIndex((name) => name.endsWith('event_scope'))
    await applyMigrations(all.slice(0, beforeScope), { pool })
    const commit = await slowWriter(pool)
    const migrating = migrate({ pool })
    await isWaitingForLog(pool)
    await pool.query(appendAsBefore, ['meanwhile'])
    await commit()
    expect(await migrating).toEqual(names.slice(beforeScope))
  })

  it('says that the tables were locked when it has waited for too long, and changes nothing', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    const beforeScope = names.findIndex((name) => name.endsWith('event_scope'))
    await applyMigrations(all.slice(0, beforeScope), { pool })
    const commit = await slowWriter(pool)
    await expect(migrate({ pool, timeoutMs: 0 })).rejects.toThrow(
      `The migration '${names[beforeScope]}' failed and was rolled back: its tables were locked by other transactions for 0 s; run it again`,
    )
    await commit()
    expect(await migrate({ pool })).toEqual(names.slice(beforeScope))
  })

  it('finishes what a migrator that was killed has begun, an index included', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    await applyMigrations(all.slice(0, 3), { pool })
    const commit = await slowWriter(pool)
    const child = command(['migrate'], database.url)
    const ended = once(child, 'exit')
    await Promise.race([isBuildingIndex(pool), failsIfItEnds(child)])
    await pool.query(appendAsBefore, ['meanwhile'])
    child.kill('SIGKILL')
    await ended
    await pool.query(`SELECT pg_terminate_backend(pid) ${migrator}`)
    await until(async () => (await pool.query(`SELECT ${migrator}`)).rows.length === 0)
    expect(await invalidIndexes(pool)).toHaveLength(1)
    await commit()
    expect(await migrate({ pool })).toEqual(names.slice(3))
    expect(await invalidIndexes(pool)).toEqual([])
  })

  it('rolls back a migration that fails, names the reason, and keeps those before it', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    const broken = { name: '20990101000000_broken', sql: 'CREATE TABLE proactive.half ();\nSELECT nothing;' }
    await expect(applyMigrations([...all, broken], { pool })).rejects.toThrow(
      `The migration '20990101000000_broken' failed and was rolled back: column "nothing" does not exist.`,
    )
    expect((await pool.query(`SELECT to_regclass('proactive.half') AS half`)).rows).toEqual([{ half: null }])
    expect(await migrate({ pool })).toEqual([])
  })

  it("agrees with Prisma's migrator, whichever comes first", async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    expect(await migrate({ pool })).toEqual(names)
    const recorded = await migrateByPrisma({ url: database.url })
    expect(recorded).toEqual(expect.arrayContaining(names))
    await using other = await testDatabase()
    expect(await definitionsOf(pool)).toEqual(await definitionsOf(other.pool()))
    expect(await migrate({ pool: other.pool() })).toEqual([])
    const since = names.filter((name) => name >= '20261129180000_migration')
    await other.pool().query('DELETE FROM _prisma_migrations WHERE migration_name = ANY ($1)', [since])
    await other.pool().query('DROP TABLE proactive.migration, proactive.delivery, proactive.place, proactive.graph_node, proactive.graph_edge, proactive.graph_event, proactive.projection, proactive.document')
    expect(await migrate({ pool: other.pool() })).toEqual(since)
    expect(await migrateByPrisma({ url: other.url })).toEqual([])
  })
})

describe('a server', () => {
  const options = { identify: () => null, pack: library(fakeDesk()), secret: 's'.repeat(32), ingestKey: 'i', operatorKey: 'o', origins: [] }

  it('says what to run when it is started on a database without the tables, or without some migrations', async () => {
    await using database = await testDatabase(empty)
    const pool = database.pool()
    const server = createProactiveServer({ ...options, store: postgresStore({ pool }), log: postgresLog({ pool }) })
    await expect(server.start()).rejects.toThrow(
      'The database lacks the tables of the assistant: run "npx proactive migrate", or call migrate({ pool }), before start().',
    )
    await applyMigrations(all.slice(0, -2), { pool })
    await expect(server.start()).rejects.toThrow(
      `The database lacks 2 of the ${all.length} migrations of the assistant, from '${names.at(-2)}' on: run "npx proactive migrate"`,
    )
  })

  it('goes on with a newer schema, and says so', async () => {
    await using database = await testDatabase()
    await database.pool().query(`INSERT INTO proactive.migration (name) VALUES ('20990101000000_later')`)
    const lines: string[] = []
    const say = (fields: object, message: string): void => void lines.push(`${message} ${JSON.stringify(fields)}`)
    await using t = await startServer({ database, logger: { info: say, warn: say, error: say } })
    expect((await t.request('GET', '/health')).status).toBe(200)
    expect(lines[0]).toBe(
      'The database is newer than this version of the assistant, which goes on: update @proactive/server to the version that migrated it. {"migration":"20990101000000_later"}',
    )
  })

  it('refuses a newer schema that needs a newer server', async () => {
    await using database = await testDatabase()
    const pool = database.pool()
    await pool.query(`INSERT INTO proactive.migration VALUES ('20990101000000_later', '${names.at(-1)}'), ('20990102000000_drop', '20990101000000_later')`)
    await expect(checkSchema(pool, console)).rejects.toThrow(
      `The database is too new for this version of the assistant, because of its migration '20990102000000_drop': update @proactive/server`,
    )
  })
})

describe('the command', () => {
  it('migrates the database of DATABASE_URL, and again', async () => {
    await using database = await testDatabase(empty)
    const applied = names.map((name) => `Applied a migration. ${name}\n`).join('')
    expect(await output(['migrate'], database.url)).toEqual({ code: 0, stdout: 'The database is ready.\n', stderr: applied })
    expect(await output(['migrate'], database.url)).toMatchObject({ code: 0, stdout: 'The database is ready; nothing was pending.\n' })
  })

  it.each([
    [['migrate'], '', 'DATABASE_URL is not set; it must be the address of the database.'],
    [['migrat'], '', "Unknown command 'migrat'."],
    [['migrate'], 'postgresql://nobody:secret@127.0.0.1:1/none', 'The database 127.0.0.1:1/none cannot be migrated: connect ECONNREFUSED'],
  ])('says what is wrong with %j on %j', async (args, url, message) => {
    const { code, stderr } = await output(args, url)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) })
    expect(stderr).not.toContain('secret')
  })
})

describe('the migrations', () => {
  it.each(all.slice(names.findIndex((name) => name.endsWith('_migration'))))('$name adds itself to the table of migrations', ({ name, sql }) => {
    expect(sql).toMatch(new RegExp(`INSERT INTO "proactive"."migration"[^;]*\\('${name}'`))
  })

  it.each(all)('$name keeps servers of the version before working, and its indexes can be built beside them', ({ sql }) => {
    const statements = sql.replaceAll(/--.*$/gm, '')
    expect(statements).not.toMatch(/DROP (TABLE|COLUMN)|RENAME|ALTER COLUMN|ADD COLUMN[^;]*NOT NULL(?![^;]*DEFAULT)/i)
    expect(statements.match(/CREATE (UNIQUE )?INDEX/gi) ?? []).toHaveLength([...sql.matchAll(/^CREATE (?:UNIQUE )?INDEX "\w+" ON "proactive"\."\w+"[^;]*;/gm)].length)
  })

  it('give each index a name that none had before, because one that is there is not built again', () => {
    const created = all.flatMap(({ sql }) => [...sql.matchAll(/^CREATE (?:UNIQUE )?INDEX "(\w+)"/gm)].map(([, index]) => index))
    expect(created).toEqual([...new Set(created)])
  })
})

/** Returns everything that the schema consists of, as text. */
async function definitionsOf(pool: pg.Pool): Promise<unknown> {
  const { rows } = await pool.query(`
    SELECT 'index' AS kind, indexdef AS definition FROM pg_indexes WHERE schemaname = 'proactive'
    UNION ALL SELECT 'column', table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
      FROM information_schema.columns WHERE table_schema = 'proactive'
    UNION ALL SELECT 'function', pg_get_functiondef(p.oid) FROM pg_proc p WHERE pronamespace = 'proactive'::regnamespace
    UNION ALL SELECT 'trigger', pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    ORDER BY 1, 2`)
  return rows
}

const program = fileURLToPath(new URL('../cli.ts', import.meta.url))
const argumentsOf = (args: readonly string[]): string[] => ['--import', 'tsx', program, ...args]
const environment = (url: string): NodeJS.ProcessEnv => ({ ...process.env, DATABASE_URL: url })

function command(args: readonly string[], url: string): ChildProcess {
  return spawn(process.execPath, argumentsOf(args), { env: environment(url), stdio: ['ignore', 'ignore', 'pipe'] })
}

async function output(args: readonly string[], url: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const run = promisify(execFile)(process.execPath, argumentsOf(args), { env: environment(url) })
  return run.then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }), ({ code, stdout, stderr }) => ({ code, stdout, stderr }))
}
