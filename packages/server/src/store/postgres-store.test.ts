import { testDatabase } from 'database/testing'
import { expect, it } from 'vitest'
import { until } from '../fixtures/start-server.js'
import { silent } from '../runtime/logger.js'
import { postgresStore } from './postgres-store.js'

it('says that an idle connection was lost, without its statements and the key that cancels its queries', async () => {
  await using database = await testDatabase()
  const [pool, other] = [database.pool({ max: 1 }), database.pool()]
  const warned: object[] = []
  postgresStore({ pool, logger: { ...silent, warn: (fields) => warned.push(fields) } })
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  const fields = await until(() => warned[0])
  expect(fields).toMatchObject({ err: { message: expect.stringMatching(/terminat/) } })
  expect(fields).not.toHaveProperty('err.client')
})
