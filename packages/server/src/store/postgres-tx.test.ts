import { testDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { until } from '../fixtures/start-server.js'
import { inTransaction } from './postgres-tx.js'

it('a transaction that the database ends between two statements fails at the next statement, and the process goes on', async () => {
  await using database = await testDatabase()
  const [pool, other] = [database.pool({ max: 1 }), database.pool()]
  const work = inTransaction(pool, async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
    await until(async () => (await other.query('SELECT FROM pg_stat_activity WHERE pid = $1', [rows[0]?.pid])).rows.length === 0)
    await tx.query('SELECT 1')
  })
  await expect(work).rejects.toThrow(/terminat|not queryable/)
  expect(await inTransaction(pool, async (tx) => (await tx.query<{ one: number }>('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }])
})
