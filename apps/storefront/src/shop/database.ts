import { createPrisma, type PrismaClient } from 'database/client'
import { Pool, type PoolClient } from 'pg'
import { settings } from '../settings.js'

/** SQL on a connection, inside or outside a transaction; `pg`'s pool and clients have this shape. */
export interface Sql {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

interface Connections {
  pool: Pool
  prisma: PrismaClient
}

// Hot reload loads this file again and again; the connections stay.
const kept = globalThis as { [key: symbol]: Connections | undefined }
const key = Symbol.for('storefront.connections')

/**
 * The pages' connections to the shop's database, opened at the first call and shared.
 *
 * @throws Error where the pages run without the store's own server.
 *
 * @example
 * const categories = await connections().prisma.category.findMany()
 */
export function connections(): Connections {
  return (kept[key] ??= open())
}

function open(): Connections {
  const { databaseUrl } = settings()
  const pool = new Pool({ connectionString: databaseUrl, max: 10 })
  // A connection that breaks while idle is replaced by the next query; unheard, it would end the process.
  pool.on('error', unheard)
  return { pool, prisma: createPrisma(pool) }
}

/**
 * Runs one transaction: committed when `run` resolves, rolled back when it rejects.
 *
 * @example
 * const basket = await transaction(pool, (tx) => changeOnce(tx, key, personId, changes))
 */
export async function transaction<Result>(pool: Pool, run: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  // A connection that the database ends between two statements says so at the next; unheard, it would end the process.
  const tx = (await pool.connect()).on('error', unheard)
  try {
    await tx.query('BEGIN')
    const result = await run(tx)
    await tx.query('COMMIT')
    tx.off('error', unheard).release()
    return result
  } catch (error) {
    // A client whose rollback fails is broken; the pool must not lend it again.
    const broken = await tx.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    tx.off('error', unheard).release(broken)
    throw error
  }
}

const unheard = (): void => undefined
