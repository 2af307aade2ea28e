import { inspect } from 'node:util'
import { postgresLog, postgresStore, type Log, type Store } from '@proactive/server'
import { DatabaseProblem, hasDatabase, openDatabase } from 'database'
import pg from 'pg'
import { grocery } from './src/assistant/index.js'
import type { Level } from './src/level.js'
import { readSettings } from './src/read-settings.js'
import { readRunning } from './src/running.js'

/** The stored history of the shop's assistant, the pack that produced it, and the level at which it ran last. */
export interface History {
  store: Store
  log: Log
  pack: ReturnType<typeof grocery>
  level: Level
}

/**
 * Runs `read` on the store's history and prints what it returns. Uses the database of the settings; an embedded one is
 * started, or shared with a store that is already running, until `read` settles. A failure is printed in one sentence
 * and sets the exit code.
 */
export async function withHistory(read: (history: History) => Promise<string>): Promise<void> {
  try {
    console.log(await readHistory(process.env, read))
  } catch (cause) {
    console.error(explain(cause))
    process.exitCode = 1
  }
}

/**
 * Runs `read` on the history of each other level that the store has run at, in a folder of its own; none with `DATABASE_URL`.
 * Leaves out a level that cannot be read, and prints why to stderr.
 */
export async function readOtherLevels<Result>(than: Level, read: (history: History) => Promise<Result>, { history = readHistory<Result> } = {}): Promise<Result[]> {
  const results: Result[] = []
  for (const PROACTIVE_LEVEL of ['0', '1', '2', '3']) {
    const env = { ...process.env, PROACTIVE_LEVEL }
    const { level, databaseUrl, dataDir } = readSettings(env)
    if (level === than || databaseUrl !== undefined || !hasDatabase(dataDir)) continue
    try {
      results.push(await history(env, read))
    } catch (cause) {
      console.error(`Level ${level} is left out: ${explain(cause)}`)
    }
  }
  return results
}

async function readHistory<Result>(env: NodeJS.ProcessEnv, read: (history: History) => Promise<Result>): Promise<Result> {
  const settings = readSettings(env)
  const database = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir, log: () => {} })
  const pool = new pg.Pool({ connectionString: database.url, max: 4 })
  pool.on('error', ({ message }) => console.error(`A connection to the database was lost: ${message}`))
  try {
    const store = postgresStore({ pool })
    const running = await readRunning(store, settings)
    return await read({ store, log: postgresLog({ pool }), pack: grocery({ pool, ...running }), level: running.level })
  } finally {
    await pool.end()
    await database.stop()
  }
}

function explain(cause: unknown): string {
  if (cause instanceof pg.DatabaseError && cause.code === '42P01') return 'The database has no history yet: run npm start first.'
  if (cause instanceof DatabaseProblem || cause instanceof Error) return cause.message
  return inspect(cause)
}
