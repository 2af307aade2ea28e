/**
 * Applies the migrations of schema `proactive`, beside servers that run.
 *
 * Tricky cases:
 * - One process migrates at a time, by an advisory lock, the one that Prisma takes. The lock is polled, because a session
 *   that waits for it in a statement would make `CREATE INDEX CONCURRENTLY` wait for that session, and neither end.
 * - A statement that waits for a table's lock makes all that come after it wait as well. So each waits for a second at
 *   most, and the migration is attempted again.
 * - An index on a table that exists is built CONCURRENTLY, before the transaction of its migration. A build that was
 *   interrupted leaves an invalid index, which is dropped and built again.
 * - Each migration is one transaction, so that a process that is killed leaves none half applied.
 */

import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientBase, DatabaseError, type Pool } from 'pg'
import { type Logger, silent } from '../runtime/logger.js'
import { firstMigration, type Migration, readApplied, readMigrations, SchemaError } from './migrations.js'

/** The advisory lock that Prisma's CLI takes too, so that both wait for each other. */
const lockKey = 72_707_369
const pollMs = 100
const lockTimeoutMs = 1_000
/** lock_not_available and deadlock_detected. */
const retried = new Set(['55P03', '40P01'])
const indexes = /^CREATE (?:UNIQUE )?INDEX "(\w+)" ON ("proactive"\."\w+")[^;]*;/gm

export interface MigrateOptions {
  pool: Pool
  /** How long to wait for another process that migrates, and for the locks of each migration. Default: two minutes. */
  timeoutMs?: number
  logger?: Logger
}

/**
 * Applies the migrations of schema `proactive` that the database does not have yet, while servers of the version before may
 * run. Idempotent; several processes may call it at once.
 *
 * @returns the names of the migrations that it applied.
 * @throws SchemaError when a migration fails, or a lock is not granted within `timeoutMs`. What was applied before stays.
 *
 * @example
 * await migrate({ pool: new pg.Pool({ connectionString }) })
 */
export function migrate(options: MigrateOptions): Promise<string[]> {
  return applyMigrations(readMigrations(), options)
}

/** Applies those of the given migrations that the database does not have. */
export async function applyMigrations(
  migrations: readonly Migration[],
  { pool, timeoutMs = 120_000, logger = silent }: MigrateOptions,
): Promise<string[]> {
  const client = await pool.connect()
  // A connection that is lost fails its next statement; without a listener the process would exit.
  client.on('error', (err) => logger.warn({ err }, 'The connection that migrates the database was lost.'))
  try {
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0; SET client_min_messages = warning')
    await lock(client, timeoutMs)
    const applied = new Set((await readApplied(client)).map(({ name }) => name))
    const pending = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of pending) {
      await apply(client, migration, timeoutMs)
      logger.info({ migration: migration.name }, 'Applied a migration.')
    }
    return pending.map(({ name }) => name)
  } finally {
    // Ends the session, and with it the lock and the settings.
    client.release(true)
  }
}

async function lock(client: ClientBase, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lockKey])
    if (rows[0]?.locked) return
    if (performance.now() > end) {
      throw new SchemaError(`Another process has been migrating the database for ${timeoutMs / 1000} s: run this again when it has finished.`)
    }
    await sleep(pollMs)
  }
}

async function apply(client: ClientBase, { name, sql }: Migration, timeoutMs: number): Promise<void> {
  let rest = sql
  try {
    for (const [statement, index = '', table = ''] of sql.matchAll(indexes)) {
      if (!(await exists(client, table))) continue
      await attempt(timeoutMs, () => buildIndex(client, index, statement))
      rest = rest.replace(statement, '')
    }
    await attempt(timeoutMs, () => inOneTransaction(client, name, sql, rest))
  } catch (cause) {
    throw new SchemaError(`The migration '${name}' failed and was rolled back: ${reasonOf(cause, timeoutMs)}.`, { cause })
  }
}

/** Attempts work again while a lock is not granted. */
async function attempt(timeoutMs: number, work: () => Promise<void>): Promise<void> {
  const end = performance.now() + timeoutMs
  for (;;) {
    try {
      return await work()
    } catch (cause) {
      if (!isLocked(cause) || performance.now() > end) throw cause
      await sleep(pollMs + Math.random() * lockTimeoutMs)
    }
  }
}

async function buildIndex(client: ClientBase, index: string, statement: string): Promise<void> {
  const { rows } = await client.query<{ indisvalid: boolean }>(
    `SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)`,
    [`proactive."${index}"`],
  )
  if (rows[0]?.indisvalid) return
  if (rows[0]) await client.query(`DROP INDEX CONCURRENTLY proactive."${index}"`)
  await client.query(statement.replace(' INDEX ', ' INDEX CONCURRENTLY '))
}

async function inOneTransaction(client: ClientBase, name: string, sql: string, statements: string): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = '${lockTimeoutMs}ms'`)
  try {
    await client.query(statements)
    await tellPrisma(client, name, sql)
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw cause
  }
}

/** Records the migration in Prisma's own table as well, where Prisma has applied migrations of the assistant. */
async function tellPrisma(client: ClientBase, name: string, sql: string): Promise<void> {
  if (!(await exists(client, 'public._prisma_migrations'))) return
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     SELECT $1, $2, $3, clock_timestamp(), 1 WHERE EXISTS (SELECT FROM public._prisma_migrations WHERE migration_name = $4)`,
    [randomUUID(), createHash('sha256').update(sql).digest('hex'), name, firstMigration],
  )
}

async function exists(client: ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table])
  return rows[0]?.found ?? false
}

function isLocked(cause: unknown): cause is DatabaseError {
  return cause instanceof DatabaseError && retried.has(cause.code ?? '')
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (isLocked(cause)) return `its tables were locked by other transactions for ${timeoutMs / 1000} s; run it again when they have ended`
  return cause instanceof Error ? cause.message : String(cause)
}
