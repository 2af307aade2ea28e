import { migrate } from 'database'
import { ownDatabase } from 'database/testing'

/** Starts a PostgreSQL that waits for the disk at each commit, and creates migrated databases in it. */
export async function createDatabases(names: readonly string[]) {
  const server = await ownDatabase()
  const pool = server.pool({ max: 1 })
  const { rows } = await pool.query<{ fsync: string; synchronous_commit: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit`,
  )
  if (rows[0]?.fsync !== 'on' || rows[0].synchronous_commit !== 'on') throw new Error('fsync or synchronous_commit is off, so commits of this PostgreSQL are not durable.')
  const urls: Record<string, string> = {}
  for (const name of names) {
    const url = await server.create(name)
    await migrate({ url })
    urls[name] = url
  }
  return { urls, stop: () => server[Symbol.asyncDispose]() }
}
