import type { Sql } from './database.js'

/** Returns the assistant's time in epoch milliseconds, which holds and cut-offs of the shop are compared with. */
export async function readNow(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ now: Date }>('SELECT shop.clock() AS now')
  return rows[0]?.now.getTime() ?? Date.now()
}
