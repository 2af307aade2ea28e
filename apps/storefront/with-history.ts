import { inspect } from 'node:util'
import { postgresLog, postgresStore, readEnv, type Log, type Store } from '@proactive/server'
import { DatabaseProblem, openDatabase } from 'database'
import pg from 'pg'
import { grocery } from './src/assistant/index.js'

/** The stored history of the shop's assistant, and the pack that produced it. */
export interface History {
  store: Store
  log: Log
  pack: ReturnType<typeof grocery>
}

/**
 * Runs `read` on the store's history and prints what it returns. Uses the database of the settings; an embedded one is
 * started, or shared with a store that is already running, until `read` settles. A failure is printed in one sentence
 * and sets the exit code.
 */
export async function withHistory(read: (history: History) => Promise<string>): Promise<void> {
  try {
    const { databaseUrl, dataDir } = readEnv(process.env)
    const database = await openDatabase({ url: databaseUrl, dataDir, log: () => {} })
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    pool.on('error', ({ message }) => console.error(`A connection to the database was lost: ${message}`))
    try {
      console.log(await read({ store: postgresStore({ pool }), log: postgresLog({ pool }), pack: grocery({ pool }) }))
    } finally {
      await pool.end()
      await database.stop()
    }
  } catch (cause) {
    console.error(explain(cause))
    process.exitCode = 1
  }
}

function explain(cause: unknown): string {
  if (cause instanceof pg.DatabaseError && cause.code === '42P01') return 'The database has no history yet: run npm start first.'
  if (cause instanceof DatabaseProblem || cause instanceof Error) return cause.message
  return inspect(cause)
}
