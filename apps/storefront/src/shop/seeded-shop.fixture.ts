import { createPrisma, seed } from 'database'
import { testDatabase } from 'database/testing'
import type { Pool } from 'pg'

/** A shop with the whole catalogue and the seed shoppers, on 20 November 2026. */
export async function openSeededShop(): Promise<{ pool: Pool; close: () => Promise<void> }> {
  const database = await testDatabase()
  const pool = database.pool()
  await seed(createPrisma(pool), { now: new Date('2026-11-20T09:00:00Z') })
  return { pool, close: async () => database[Symbol.asyncDispose]() }
}
