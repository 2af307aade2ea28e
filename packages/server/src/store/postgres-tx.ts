import type { Pool, PoolClient } from 'pg'
import { queryOf } from '../log/prepared-statement.js'
import type { Newest, Tx } from '../log/tx.js'

/** PostgreSQL ends a transaction that is idle this long, because an open transaction holds back the log's watermark. */
const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '15s'`

/**
 * Runs work in a transaction and commits it, or rolls back when the work fails. BEGIN is sent with the first `query`;
 * work that consists of one `only` statement, as most batches do, needs no BEGIN and commits by itself.
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

  /** Runs a statement that is the whole work of the transaction, without BEGIN when no statement came before. */
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

  /**
   * The work comes first: it locks the shop's row and then the row of the newest event, as a trigger of the shop does, so
   * that the two cannot deadlock.
   */
  async asNewest({ type, key, time, person }: Newest, work: () => Promise<void>): Promise<boolean> {
    try {
      await this.attempt(async () => {
        await work()
        const { rows } = await this.query<{ newest: boolean }>(
          `SELECT proactive.note_newest($1, $2, to_timestamp($3::float8 / 1000), $4) AS newest`,
          [type, key, time, person ?? null],
        )
        if (!rows[0]?.newest) throw superseded
      })
      return true
    } catch (cause) {
      if (cause === superseded) return false
      throw cause
    }
  }

  async commit(): Promise<void> {
    await this.#client?.query('COMMIT')
    this.#client?.off('error', ignore).release()
    this.#client = undefined
    for (const call of this.#afterwards) call()
  }

  async rollback(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (!client) return
    try {
      await client.query('ROLLBACK')
      client.off('error', ignore).release()
    } catch {
      client.off('error', ignore).release(true)
    }
  }

  async #begun(): Promise<PoolClient> {
    if (this.#client) return this.#client
    // If the database ends the transaction while this process is paused, the client emits an error, which would exit
    // the process without a listener. The next statement fails anyway.
    this.#client = (await this.#pool.connect()).on('error', ignore)
    await this.#client.query(begin)
    return this.#client
  }
}

const ignore = (): void => undefined

/** Rolls back what a newer event has superseded. */
const superseded = new Error('A newer event of the same type and key is known.')
