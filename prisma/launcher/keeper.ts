import pg from 'pg'

/**
 * The advisory lock that every process using a server holds shared, and the process that stops it holds exclusively.
 */
const lockKey = 7270_7371
const retryMs = 200

/** A process' claim on a server. It ends with the process, even when the process is killed. */
export interface Keeper {
  /** Gives up the claim. True when no other claim is left; from then on no process can claim the server. */
  leave(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Claims the server on this port, and claims it again whenever the connection is lost.
 *
 * @throws Error when the server does not answer or is about to stop
 */
export async function keepServer(port: number): Promise<Keeper> {
  let client = await claim(port, reclaim)
  let leaving = false
  let timer: NodeJS.Timeout | undefined

  function reclaim(): void {
    if (leaving) return
    timer = setTimeout(() => {
      claim(port, reclaim)
        .then((next) => {
          if (leaving) return next.end()
          client = next
          return undefined
        })
        .catch(reclaim)
    }, retryMs)
    timer.unref()
  }

  return {
    async leave() {
      leaving = true
      clearTimeout(timer)
      try {
        await client.query('select pg_advisory_unlock_shared($1)', [lockKey])
        const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [lockKey])
        return rows[0]?.alone === true
      } catch {
        return false
      }
    },
    close: () => client.end().catch(() => undefined),
  }
}

async function claim(port: number, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    application_name: 'proactive keeper',
    connectionTimeoutMillis: 5000,
  })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('select pg_advisory_lock_shared($1)', [lockKey])
  client.once('end', lost)
  return client
}
