import { expect, it } from 'vitest'
import { testDatabase } from './testing.js'

it('ends the transaction of a connection that a failed test did not give back, and drops its database', async () => {
  await using other = await testDatabase({ migrated: false })
  const pool = other.pool()
  const failed = await testDatabase({ migrated: false })
  const kept = await failed.pool().connect()
  await kept.query('BEGIN; SELECT pg_current_xact_id()')
  await failed[Symbol.asyncDispose]()
  const name = new URL(failed.url).pathname.slice(1)
  expect((await pool.query('SELECT FROM pg_database WHERE datname = $1', [name])).rows).toEqual([])
})
