import type { GraphStore } from '@proactive/server'
import { createPrisma, type PrismaClient } from 'database/client'
import { Pool, type PoolClient } from 'pg'
import { settings } from '../settings.js'

/** A connection that runs SQL, inside or outside a transaction. The pool and the clients of `pg` have this shape. */
export interface Sql {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

export interface Connections {
  pool: Pool
  prisma: PrismaClient
  /** The assistant's graph of what relates to what, whose answers are cached for a minute, or until an event changes them. */
  graph: GraphStore
}

// Hot reload evaluates this file repeatedly, so the connections are kept on the process' globals.
const globals = globalThis as { [key: symbol]: { connections?: Connections; graph?: GraphStore } | undefined }
const kept = (globals[Symbol.for('storefront.connections')] ??= {})

/** Keeps the assistant's graph for the pages of this process. */
export function keepGraph(graph: GraphStore): void {
  kept.graph = graph
}

/**
 * Returns the pages' shared connections to the shop's database, opened by the first call.
 *
 * @throws Error when the pages run without the store's own server
 *
 * @example
 * const categories = await connections().prisma.category.findMany()
 */
export function connections(): Connections {
  return (kept.connections ??= open())
}

function open(): Connections {
  const { databaseUrl } = settings()
  const { graph } = kept
  if (!graph) throw new Error('The pages have no graph: the store’s server gives it to keepGraph before the first page.')
  const pool = new Pool({ connectionString: databaseUrl, max: 10, idleTimeoutMillis: 0 })
  // The next query replaces an idle connection that broke. Without a listener the error would end the process.
  pool.on('error', ignore)
  return { pool, prisma: createPrisma(pool), graph }
}

/**
 * Runs one transaction: committed when `run` resolves, rolled back when it rejects.
 *
 * @example
 * const basket = await transaction(pool, (tx) => changeOnce(tx, key, personId, changes))
 */
export async function transaction<Result>(pool: Pool, run: (tx: PoolClient) => Promise<Result>): Promise<Result> {
  // When the database ends the connection between two statements, the next statement fails. Without a listener the
  // error event would end the process.
  const tx = (await pool.connect()).on('error', ignore)
  try {
    await tx.query('BEGIN')
    const result = await run(tx)
    await tx.query('COMMIT')
    tx.off('error', ignore).release()
    return result
  } catch (error) {
    // A client whose rollback fails is broken, so the pool must not hand it out again.
    const broken = await tx.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    tx.off('error', ignore).release(broken)
    throw error
  }
}

const ignore = (): void => undefined
