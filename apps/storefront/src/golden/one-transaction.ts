import pg from 'pg'

/**
 * Creates a pool of one connection on which everything happens in one transaction, so that it can be taken back at once.
 * The transactions of its users become savepoints, one after another. `shop.clock()` tells them the time of `now`.
 */
export function poolOfOneTransaction(connectionString: string, now: () => number): { pool: pg.Pool; takeBack: () => Promise<void> } {
  class Client extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config)
      const send = this.query.bind(this)
      let toldAt = Number.NaN
      this.query = (first: unknown, ...rest: unknown[]) => {
        // What a transaction has set is taken back with it.
        if (first === 'ROLLBACK' || first === 'ABORT') toldAt = Number.NaN
        else if (first !== 'COMMIT' && toldAt !== now()) {
          toldAt = now()
          send(`SELECT set_config('golden.now', $1, false)`, [String(toldAt)]).catch(() => (toldAt = Number.NaN))
        }
        return Reflect.apply(send, this, [asSavepoint(first), ...rest])
      }
    }
  }

  const pool = new pg.Pool({ connectionString, max: 1, idleTimeoutMillis: 0, Client })
  return {
    pool,
    async takeBack() {
      const client = await pool.connect()
      await client.query('ABORT')
      await client.query('START TRANSACTION')
      client.release()
    },
  }
}

/** The beginnings and ends of transactions, as savepoints of the one transaction. */
function asSavepoint(query: unknown): unknown {
  if (typeof query !== 'string') return query
  if (query.startsWith('BEGIN')) return 'SAVEPOINT work'
  if (query === 'COMMIT') return 'RELEASE SAVEPOINT work'
  return query === 'ROLLBACK' ? 'ROLLBACK TO SAVEPOINT work; RELEASE SAVEPOINT work' : query
}
