import { createHash } from 'node:crypto'
import type { QueryConfig } from 'pg'

const names = new Map<string, string>()

/**
 * One of our own statements, which every connection parses and plans only once. Its name is made of its words, so that
 * two versions of it never meet on one connection.
 */
export function prepared(text: string): string {
  names.set(text, `proactive-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
  return text
}

/** A statement as `pg` takes it; others than our own are not kept. */
export function queryOf(text: string, values: unknown[]): QueryConfig {
  const name = names.get(text)
  return name === undefined ? { text, values } : { name, text, values }
}
