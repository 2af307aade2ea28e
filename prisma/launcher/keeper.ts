import type pg from 'pg'
import { administrator } from './administrator.js'

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
 * Claims the server of a cluster on this port, and claims it again whenever the connection is lost.
 *
 * @throws Error when the server does not answer, refuses the password, or is about to stop
 */
export async function keepServer(dir: string, port: number): Promise<Keeper> {
  const claim = () => connect(dir, port, reclaim)
  let client = await claim()
  let leaving = false
  let timer: NodeJS.Timeout | undefined

  function reclaim(): void {
    if (leaving) return
    timer = setTimeout(() => {
      claim()
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

async function connect(dir: string, port: number, lost: () => void): Promise<pg.Client> {
  const client = administrator(dir, port, { application_name: 'proactive keeper', connectionTimeoutMillis: 5000 })
  await client.connect()
  await client.query('select pg_advisory_lock_shared($1)', [lockKey])
  client.once('end', lost)
  return client
}
