import type { BatchAnswer } from '@proactive/protocol'
import type { Pool } from 'pg'
import { tellOrderEvents } from './order-events.js'
import { finishOrders } from './order-saga.js'

const pauseMs = 1_000

/**
 * Every second, finishes orders that a process left in the middle, gives up those that nobody paid in time, and tells
 * the assistant what became of orders.
 *
 * @returns a function that stops the worker, and waits for what is in its hands
 */
export function startOrderWorker(pool: Pool, ingest: (events: object[]) => Promise<BatchAnswer>): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const work = async (): Promise<void> => {
    try {
      await finishOrders(pool, (err, orderId) => console.error(`The order ${orderId} was not finished; the next attempt follows.`, { err }))
      for (const { id, message } of await tellOrderEvents(pool, ingest)) {
        console.error(`The assistant refused the event ${id} of an order: ${message}`)
      }
    } catch (err) {
      console.error('The unfinished orders could not be worked on; the next attempt follows.', { err })
    }
    if (!stopped) timer = setTimeout(run, pauseMs)
  }
  let working = work()
  function run(): void {
    working = work()
  }
  return async () => {
    stopped = true
    clearTimeout(timer)
    await working
  }
}
