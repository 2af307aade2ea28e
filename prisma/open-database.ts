import pg from 'pg'
import { DatabaseProblem } from './database-problem.js'
import { startDatabase } from './launcher/start-database.js'

const answerMs = 5000

/** An open database: its address, and how to close it. */
export interface OpenDatabase {
  url: string
  /** Stops an embedded server that no other process uses. Does nothing to a server at a given `url`. */
  stop(): Promise<void>
}

/**
 * Opens the database of the settings: the one at `url`, or an embedded PostgreSQL in the data folder.
 *
 * @throws DatabaseProblem when the database cannot be reached or started
 * @example
 * const database = await openDatabase({ url: process.env.DATABASE_URL, dataDir: '.data' })
 */
export async function openDatabase(options: {
  url?: string | undefined
  dataDir: string
  log?: (line: string) => void
}): Promise<OpenDatabase> {
  const { url, ...start } = options
  if (!url) return startDatabase(start)
  await checkConnection(url)
  return { url, stop: async () => {} }
}

async function checkConnection(url: string): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new DatabaseProblem(
      'DATABASE_URL is not a PostgreSQL address: write it as postgresql://user:password@host:5432/name.',
    )
  }
  const { host, pathname } = new URL(url)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || ('code' in cause && String(cause.code)) : String(cause)
    const remedy = 'start it, or correct DATABASE_URL'
    throw new DatabaseProblem(`The database ${host}${pathname} does not answer (${reason}): ${remedy}.`, { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}
