#!/usr/bin/env node
/** The command `proactive` of the package: `proactive migrate` prepares the database of DATABASE_URL. */

import pg from 'pg'
import { migrate } from './store/migrate.js'
import { SchemaError } from './store/migrations.js'

const usage = `Prepares the database of the assistant, while servers may run. Safe to run again.

  DATABASE_URL=postgresql://user:password@host:5432/name npx proactive migrate`

const { DATABASE_URL: url } = process.env
const [command] = process.argv.slice(2)

if (command !== 'migrate') fail(command === undefined ? usage : `Unknown command '${command}'.\n\n${usage}`)
if (!url) fail(`DATABASE_URL is not set; it must be the address of the database.\n\n${usage}`)

const pool = new pg.Pool({ connectionString: url, max: 1 })
try {
  const applied = await migrate({ pool, logger: { info: print, warn: print, error: print } })
  console.log(applied.length > 0 ? 'The database is ready.' : 'The database is ready; nothing was pending.')
} catch (error) {
  if (!(error instanceof SchemaError)) {
    const { host, pathname } = URL.parse(url) ?? { host: url, pathname: '' }
    fail(`The database ${host}${pathname} cannot be migrated: ${reasonOf(error)}`)
  }
  fail(error.message)
} finally {
  await pool.end()
}

function print(fields: object, message: string): void {
  const { migration, err } = { migration: undefined, err: undefined, ...fields }
  console.error(message, migration ?? err ?? '')
}

/** A refused connection to several addresses has its reasons inside. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}

function fail(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}
