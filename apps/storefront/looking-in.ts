import { postgresLog, postgresStore, readEnv, type Log, type Store } from '@proactive/server'
import { DatabaseProblem, openDatabase } from 'database'
import pg from 'pg'
import { grocery } from './src/assistant/index.js'

/** What a look at the store's history works with. */
export interface LookingIn {
  store: Store
  log: Log
  pack: ReturnType<typeof grocery>
}

/** Opens the settings' database, or shares the embedded one with a store that runs, for as long as `look` takes. */
export async function lookIn(look: (from: LookingIn) => Promise<string>): Promise<void> {
  try {
    const { databaseUrl, dataDir } = readEnv(process.env)
    const database = await openDatabase({ url: databaseUrl, dataDir, log: () => {} })
    const pool = new pg.Pool({ connectionString: database.url, max: 4 })
    pool.on('error', () => undefined)
    try {
      console.log(await look({ store: postgresStore({ pool }), log: postgresLog({ pool }), pack: grocery({ pool }) }))
    } finally {
      await pool.end()
      await database.stop()
    }
  } catch (cause) {
    console.error(sentenceOf(cause))
    process.exitCode = 1
  }
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof pg.DatabaseError && cause.code === '42P01') return 'There is nothing to look at yet: npm start makes the database.'
  if (cause instanceof DatabaseProblem || cause instanceof Error) return cause.message
  return String(cause)
}
