import { migrate } from 'database'
import { ownDatabase } from 'database/testing'
import pg from 'pg'

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
    await pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
    const url = new URL(server.url)
    url.pathname = `/${name}`
    await migrate({ url: url.href })
    urls[name] = url.href
  }
  return { urls, stop: () => server[Symbol.asyncDispose]() }
}
