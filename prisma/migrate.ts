import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { DatabaseProblem } from './database-problem.js'
import { home } from './home.js'

/** The advisory lock that Prisma's CLI takes too, so that the CLI and this migrator wait for each other. */
const lockKey = 72_707_369
const lockMs = 60_000

/** The table exactly as Prisma creates it. */
const createTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`

interface Migration {
  name: string
  sql: string
}

interface Applied {
  name: string
  checksum: string
  finished: boolean
}

/**
 * Applies, in order, every migration that Prisma's table does not list yet. Each runs in its own transaction, so a
 * process that is killed leaves no half-applied migration. `prisma migrate` sees the same state.
 *
 * @returns the names of the migrations that it applied
 * @throws DatabaseProblem when an applied migration was edited, an earlier one did not finish, or one fails now
 * @example
 * const applied = await migrate({ url: database.url })
 */
export async function migrate({
  url,
  folder = join(home, 'migrations'),
}: {
  url: string
  folder?: string
}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'proactive migrator' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await lockMigrations(client)
    await client.query(createTable)
    const pending = pendingMigrations(readMigrations(folder), await readApplied(client))
    const assistants = await readAssistantsOwn(client)
    for (const migration of pending) await apply(client, migration, { isRun: assistants.has(migration.name) })
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Returns what tells one set of migrations from another. */
export function fingerprintOfMigrations(folder = join(home, 'migrations')): string {
  return sha256(readMigrations(folder).map(({ name, sql }) => `${name}\n${sql}`).join('\n')).slice(0, 16)
}

async function lockMigrations(client: pg.Client): Promise<void> {
  // Prisma keeps its table in `public`, also for a role that is named like one of the schemas.
  await client.query(`set lock_timeout = ${lockMs}; set client_min_messages = warning; set search_path = public`)
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
  } catch (cause) {
    throw new DatabaseProblem(
      'Another process has held the migration lock for a minute: start again when it has finished.',
      { cause },
    )
  }
  await client.query('reset lock_timeout')
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  return names.toSorted().map((name) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
}

async function readApplied(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `select migration_name as name, checksum, finished_at is not null as finished
     from _prisma_migrations where rolled_back_at is null`,
  )
  return rows
}

/** Returns the migrations that `migrate` of @proactive/server has run: they are only recorded here. */
async function readAssistantsOwn(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ exists: boolean }>(`select to_regclass('proactive.migration') is not null as exists`)
  if (!rows[0]?.exists) return new Set()
  const { rows: run } = await client.query<{ name: string }>('select name from proactive.migration')
  return new Set(run.map(({ name }) => name))
}

/** Returns the migrations that are not applied yet, after checking the applied ones. */
function pendingMigrations(migrations: Migration[], applied: Applied[]): Migration[] {
  const failed = applied.find(({ finished }) => !finished)
  if (failed) {
    const remedy = 'repair the database and run "prisma migrate resolve"'
    throw new DatabaseProblem(`The migration ${failed.name} was started earlier and did not finish: ${remedy}.`)
  }
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]))
  for (const { name, sql } of migrations) {
    const checksum = checksums.get(name)
    if (checksum === undefined || checksumsOf(sql).includes(checksum)) continue
    const remedy = 'restore the file and write a new migration, or start with an empty database'
    throw new DatabaseProblem(`The migration ${name} was edited after it was applied: ${remedy}.`)
  }
  return migrations.filter(({ name }) => !checksums.has(name))
}

async function apply(client: pg.Client, { name, sql }: Migration, { isRun }: { isRun: boolean }): Promise<void> {
  await client.query('begin')
  try {
    if (!isRun) await client.query(sql)
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), sha256(sql), name],
    )
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback').catch(() => undefined)
    throw new DatabaseProblem(`The migration ${name} failed and was rolled back: ${reasonOf(cause, sql)}`, {
      cause,
    })
  }
}

function reasonOf(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return String(error)
  if (error.position === undefined) return error.message
  return `${error.message} (line ${sql.slice(0, Number(error.position)).split('\n').length})`
}

/**
 * Returns the checksums with either kind of line ending, because Git may have converted them. Prisma accepts both as
 * well.
 */
function checksumsOf(sql: string): string[] {
  const unix = sql.replaceAll('\r\n', '\n')
  return [sql, unix, unix.replaceAll('\n', '\r\n')].map(sha256)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
