import type { Pool, PoolClient } from 'pg'
import { queryOf } from '../log/prepared-statement.js'

/** Runs one statement, which commits by itself, and returns its rows. */
export type All = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>

/** Returns what runs statements on a connection, or on any connection of a pool. */
export function allOn(connection: Pool | PoolClient): All {
  return async <Row extends object>(text: string, values: unknown[] = []) => (await connection.query<Row>(queryOf(text, values))).rows
}
