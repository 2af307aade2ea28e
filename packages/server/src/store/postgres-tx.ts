import type { Pool, PoolClient } from 'pg'
import { queryOf } from '../log/prepared-statement.js'
import type { Tx } from '../log/tx.js'

/** A transaction that stays away from the shop this long is ended by the server: open writers hold readers back. */
const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '15s'`

/**
 * A transaction that begins with its second statement: work of one statement, which most batches are, is sent alone
 * and commits by itself.
 */
export async function inTransaction<T>(pool: Pool, work: (tx: PostgresTx) => Promise<T>): Promise<T> {
  const tx = new PostgresTx(pool)
  try {
    const value = await work(tx)
    await tx.commit()
    return value
  } catch (cause) {
    await tx.rollback()
    throw cause
  }
}

export class PostgresTx implements Tx {
  readonly #pool: Pool
  readonly #afterwards: (() => void)[] = []
  #client: PoolClient | undefined
  #attempts = 0

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async query<Row>(text: string, values: unknown[] = []): Promise<{ rows: Row[] }> {
    const client = await this.#begun()
    const { rows } = await client.query(queryOf(text, values))
    return { rows }
  }

  /** The whole work in one statement, when nothing came before. */
  async only<Row>(text: string, values: unknown[]): Promise<{ rows: Row[] }> {
    if (this.#client) return this.query(text, values)
    const { rows } = await this.#pool.query(queryOf(text, values))
    return { rows }
  }

  onCommit(call: () => void): void {
    this.#afterwards.push(call)
  }

  async attempt<T>(work: () => Promise<T>): Promise<T> {
    const client = await this.#begun()
    const point = `attempt_${++this.#attempts}`
    await client.query(`SAVEPOINT ${point}`)
    try {
      const value = await work()
      await client.query(`RELEASE SAVEPOINT ${point}`)
      return value
    } catch (cause) {
      await client.query(`ROLLBACK TO SAVEPOINT ${point}`)
      throw cause
    }
  }

  async withoutCapture(): Promise<void> {
    await this.query(`SELECT set_config('proactive.applied', 'on', true)`)
  }

  async commit(): Promise<void> {
    await this.#client?.query('COMMIT')
    this.#client?.off('error', nothing).release()
    this.#client = undefined
    for (const call of this.#afterwards) call()
  }

  async rollback(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (!client) return
    try {
      await client.query('ROLLBACK')
      client.off('error', nothing).release()
    } catch {
      client.off('error', nothing).release(true)
    }
  }

  async #begun(): Promise<PoolClient> {
    if (this.#client) return this.#client
    // Whoever was paused finds its transaction ended: the next statement says so. Unheard, it would end the process.
    this.#client = (await this.#pool.connect()).on('error', nothing)
    await this.#client.query(begin)
    return this.#client
  }
}

const nothing = (): void => undefined
