import pg from 'pg'
import { DatabaseProblem } from './database-problem.js'
import { startDatabase } from './launcher/start-database.js'

const answerMs = 5000

/** Where the database is, and how to leave it. */
export interface OpenDatabase {
  url: string
  /** Stops an embedded server that nobody else uses; leaves any other alone. */
  stop(): Promise<void>
}

/**
 * The database of the settings: the one at `url`, or an embedded PostgreSQL on the data folder.
 *
 * @throws DatabaseProblem where it cannot be reached or started
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
  await greet(url)
  return { url, stop: async () => {} }
}

async function greet(url: string): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new DatabaseProblem(
      'DATABASE_URL is not an address of PostgreSQL: it looks like postgresql://user:password@host:5432/name.',
    )
  }
  const { host, pathname } = new URL(url)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerMs })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message || ('code' in cause && String(cause.code)) : String(cause)
    throw new DatabaseProblem(`The database ${host}${pathname} of DATABASE_URL does not answer: ${reason}`, { cause })
  } finally {
    await client.end().catch(() => undefined)
  }
}
