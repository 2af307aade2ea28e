import { migrate } from 'database'
import { ownDatabase } from 'database/testing'
import pg from 'pg'

/** A PostgreSQL of its own that waits for the disk at each commit, with as many databases in it as are asked for. */
export async function databases(names: readonly string[]) {
  const server = await ownDatabase()
  const pool = server.pool({ max: 1 })
  const { rows } = await pool.query<{ fsync: string; synchronous_commit: string }>(
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit`,
  )
  if (rows[0]?.fsync !== 'on' || rows[0].synchronous_commit !== 'on') throw new Error('This PostgreSQL does not wait for its disk.')
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
