import { createHash } from 'node:crypto'
import type { QueryConfig } from 'pg'

const names = new Map<string, string>()

/**
 * Registers a statement of this package as a prepared statement, which each connection parses and plans only once. The
 * name is a hash of the text, so that two versions of a statement never share a name on one connection.
 */
export function prepared(text: string): string {
  names.set(text, `proactive-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
  return text
}

/** Returns the query for `pg`: with a name, so prepared, when the statement is registered. */
export function queryOf(text: string, values: unknown[]): QueryConfig {
  const name = names.get(text)
  return name === undefined ? { text, values } : { name, text, values }
}
