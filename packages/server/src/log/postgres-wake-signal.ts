import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Logger } from '../runtime/logger.js'
import { createWakeSignal } from './wake-signal.js'

const channel = 'proactive_log'
/** How often readers are woken without a notification, since notifications are lost while disconnected. */
const pollMs = 250
/** Announcements within this time of the last notification are sent as one notification. */
const coalesceMs = 5
/** The first wait before rows that an older transaction blocks are read again; it doubles up to `pollMs`. */
const retryMs = 5
const reconnectMs = 1_000

/**
 * Wakes readers of the log: in this process at once, in other processes by NOTIFY on a connection of its own. NOTIFY in
 * a trigger per row would make every commit wait for one global lock.
 */
export function postgresWakeSignal({ pool, logger }: { pool: pg.Pool; logger: Logger }) {
  const { notify: wake, listen } = createWakeSignal()
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
    client.on('error', () => reconnectAfter(client))
    client.on('end', () => reconnectAfter(client))
    try {
      await client.connect()
      // A notification need not be durable: its commit would wait for the disk, and delay the batch that it announces.
      await client.query(`SET synchronous_commit = off; LISTEN ${channel}`)
      side = client
    } catch (err) {
      logger.warn({ err }, 'The connection for log notifications failed; polling until it is back.')
      reconnectAfter(client)
    }
  }

  function reconnectAfter(client: pg.Client): void {
    if (side === client) side = undefined
    if (stopped || reconnect) return
    reconnect = setTimeout(() => {
      reconnect = undefined
      void connect()
    }, reconnectMs).unref()
  }

  function sendNotification(): void {
    quietUntil = Date.now() + coalesceMs
    // A lost notification is covered by the poll.
    notified = notified.then(() => side?.query(`NOTIFY ${channel}, '${self}'`)).catch(() => {})
  }

  return {
    listen,
    announce() {
      retryAfterMs = retryMs
      wake()
      if (Date.now() >= quietUntil) sendNotification()
      else trailing ??= setTimeout(() => {
        trailing = undefined
        sendNotification()
      }, coalesceMs).unref()
    },
    retrySoon() {
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
