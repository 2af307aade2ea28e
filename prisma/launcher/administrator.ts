import pg from 'pg'
import { readPasswords } from './passwords.js'

/** Creates a client for the superuser of a cluster, not connected yet. The launcher alone connects as the superuser. */
export function administrator(dir: string, port: number, options: pg.ClientConfig = {}): pg.Client {
  const password = readPasswords(dir)?.postgres
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    ...(password && { password }),
    ...options,
  })
  client.on('error', () => undefined)
  return client
}

/** Runs statements as the superuser of a cluster, one after the other, each in its own transaction. */
export async function administer(dir: string, port: number, ...statements: string[]): Promise<void> {
  const client = administrator(dir, port)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
