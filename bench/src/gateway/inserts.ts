import { ownerOf } from '@proactive/engine'
import { type LogRecord, postgresLog } from '@proactive/server'
import pg from 'pg'
import { viewing } from '../serving/viewing.js'

const partitions = 16

/** Returns the log's own insert statements for appends of the given sizes, prepared before any clock runs. */
export async function statementsFor(sizes: readonly number[]): Promise<pg.QueryConfig[]> {
  const statements: pg.QueryConfig[] = []
  const pool = new pg.Pool()
  const taken: pg.Pool = Object.create(pool, {
    query: {
      value: (statement: pg.QueryConfig) => {
        statements.push(statement)
        return Promise.resolve({ rows: [] })
      },
    },
  })
  const log = postgresLog({ pool: taken })
  for (const size of sizes) await log.append(Array.from({ length: size }, (_, n) => record(`visitor:${n % 100}`)))
  return statements
}

/** Runs the statements on PostgreSQL, `abreast` at a time. */
export async function insertAll(pool: pg.Pool, statements: readonly pg.QueryConfig[], abreast: number): Promise<void> {
  const queue = statements.values()
  const inserter = async (): Promise<void> => {
    for (const statement of queue) await pool.query(statement)
  }
  await Promise.all(Array.from({ length: abreast }, inserter))
}

/** Makes the record that the gateway appends for a view. */
function record(person: string): LogRecord {
  const { id, type, data } = viewing('book-1')
  const now = Date.now()
  const home = `person:${person}` as const
  const session = `${person.slice(8)}-session-0000-0000-000000000000`
  const event = { id, type, version: 1, time: now, received: now, source: 'page', person, session, data: JSON.parse(JSON.stringify(data)) }
  return { partition: ownerOf(home, partitions), kind: 'event', received: now, message: { id, to: home, cause: id, body: { type: 'event', event } } }
}
