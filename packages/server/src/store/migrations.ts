/**
 * The migrations of schema `proactive` that come with this version, and which of them a database has. The table
 * `proactive.migration` lists them; a database that is older than the table is recognized by what its migrations left.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ClientBase, Pool } from 'pg'
import type { Logger } from '../runtime/logger.js'

/** The folder with one folder per migration, which is published with the package. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations/', import.meta.url))

export interface Migration {
  /** The time at which it was written, and what it is about: migrations are applied in the order of their names. */
  name: string
  sql: string
}

/**
 * The tables of the database do not fit this version of the server. The message is one sentence that says what to run; an
 * app prints it and exits with 1.
 */
export class SchemaError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SchemaError'
  }
}

/** Reads the migrations of a folder, in the order in which they are applied. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{14}_/.test(name)).toSorted()
  return names.map((name) => ({ name, sql: readFileSync(`${folder}/${name}/migration.sql`, 'utf8') }))
}

export interface AppliedMigration {
  name: string
  /** A migration that a server must know to work on this schema. */
  needs: string | null
}

const hasRelation = (name: string): string => `to_regclass('proactive.${name}') IS NOT NULL`

/** The migration that every database of the assistant has. */
export const firstMigration = '20261120000000_proactive'

/** What the migrations before the table `proactive.migration` have left in the database. */
const traces: Record<string, string> = {
  [firstMigration]: hasRelation('event_log'),
  '20261121000000_inspection_at': `EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('proactive.inspection_at_idx') AND indisvalid)`,
  '20261122030000_event_scope': `EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('proactive.event_log') AND attname = 'scope')`,
  '20261124000000_erasure': hasRelation('erasure'),
  '20261129010000_consent': hasRelation('consent'),
  '20261129120000_event_time': hasRelation('applied'),
}

/** Returns the migrations that the database has. */
export async function readApplied(database: Pool | ClientBase): Promise<AppliedMigration[]> {
  const { rows: tables } = await database.query<{ exists: boolean }>(`SELECT ${hasRelation('migration')} AS exists`)
  if (tables[0]?.exists) return (await database.query<AppliedMigration>(`SELECT name, needs FROM proactive.migration`)).rows
  const found = Object.values(traces).map((trace, n) => `${trace} AS "${n}"`)
  const { rows } = await database.query<Record<string, boolean>>(`SELECT ${found.join(', ')}`)
  return Object.keys(traces).filter((_, n) => rows[0]?.[n]).map((name) => ({ name, needs: null }))
}

/**
 * Checks that the database has every migration of this version. A newer schema is logged, since each migration keeps the
 * version before it working, unless a newer migration says that it needs a newer server.
 *
 * @throws SchemaError where migrations are missing or the schema is too new.
 */
export async function checkSchema(pool: Pool, logger: Logger): Promise<void> {
  const known = readMigrations().map(({ name }) => name)
  const applied = await readApplied(pool)
  const names = new Set(applied.map(({ name }) => name))
  const missing = known.filter((name) => !names.has(name))
  if (missing.length > 0) {
    const lacks = missing.length === known.length ? 'the tables of the assistant' : `${missing.length} of the ${known.length} migrations of the assistant, from '${missing[0]}' on`
    throw new SchemaError(`The database lacks ${lacks}: run "npx proactive migrate", or call migrate({ pool }), before start().`)
  }
  const update = 'update @proactive/server to the version that migrated it'
  const needed = applied.find(({ needs }) => needs !== null && !known.includes(needs))
  if (needed) throw new SchemaError(`The database is too new for this version of the assistant, because of its migration '${needed.name}': ${update}.`)
  const newer = applied.find(({ name }) => !known.includes(name))
  if (newer) logger.warn({ migration: newer.name }, `The database is newer than this version of the assistant, which goes on: ${update}.`)
}
