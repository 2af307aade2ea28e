import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Logger } from '../runtime/logger.js'
import { keepAwake } from './wakes.js'

const channel = 'proactive_log'
/** Backs up the notifications, which are lost while disconnected. */
const pollMs = 250
/** Announcements within this time of the last one are sent as one. */
const coalesceMs = 5
/** How soon rows are looked for again that an older writer held back. */
const retryMs = 5
const reconnectMs = 1_000

/**
 * Wakes readers: in this process at once, in others by NOTIFY on a side connection. A trigger with NOTIFY per row
 * would make every commit queue behind one lock.
 */
export function postgresWakes({ pool, logger }: { pool: pg.Pool; logger: Logger }) {
  const { wake, listen } = keepAwake()
  let side: pg.Client | undefined
  let stopped = true
  let poll: NodeJS.Timeout | undefined
  let reconnect: NodeJS.Timeout | undefined
  let retry: NodeJS.Timeout | undefined
  let quietUntil = 0
  let retryAfterMs = retryMs
  let notified: Promise<unknown> = Promise.resolve()
  const self = randomUUID()
  let trailing: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const client = new pg.Client(pool.options)
    client.on('notification', ({ payload }) => {
      if (payload === self) return
      retryAfterMs = retryMs
      wake()
    })
    client.on('error', () => lose(client))
    client.on('end', () => lose(client))
    try {
      await client.connect()
      // A notification need not survive: waiting for the disk, it would keep the batch that it announces waiting too.
      await client.query(`SET synchronous_commit = off; LISTEN ${channel}`)
      side = client
    } catch (cause) {
      logger.warn({ err: cause }, 'No connection for notifications yet; polling.')
      lose(client)
    }
  }

  function lose(client: pg.Client): void {
    if (side === client) side = undefined
    if (stopped || reconnect) return
    reconnect = setTimeout(() => {
      reconnect = undefined
      void connect()
    }, reconnectMs).unref()
  }

  function notify(): void {
    quietUntil = Date.now() + coalesceMs
    // One that is lost is made up for by the poll.
    notified = notified.then(() => side?.query(`NOTIFY ${channel}, '${self}'`)).catch(() => {})
  }

  return {
    listen,
    announce() {
      retryAfterMs = retryMs
      wake()
      if (Date.now() >= quietUntil) notify()
      else trailing ??= setTimeout(() => {
        trailing = undefined
        notify()
      }, coalesceMs).unref()
    },
    again() {
      if (retry) return
      retry = setTimeout(() => {
        retry = undefined
        wake()
      }, retryAfterMs).unref()
      retryAfterMs = Math.min(retryAfterMs * 2, pollMs)
    },
    async start() {
      stopped = false
      poll = setInterval(wake, pollMs).unref()
      await connect()
    },
    async stop() {
      stopped = true
      for (const timer of [poll, reconnect, retry, trailing]) clearTimeout(timer)
      const client = side
      side = undefined
      await notified
      await client?.end().catch(() => {})
    },
  }
}
