import type { Pool } from 'pg'
import { finishOrders } from './order-saga.js'

const pauseMs = 5_000

/**
 * Finishes orders that a process left in the middle, and gives up those that nobody paid in time, at once and every five
 * seconds.
 *
 * @returns a function that stops the worker, and waits for the order in its hands
 */
export function startOrderWorker(pool: Pool): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const work = async (): Promise<void> => {
    await finishOrders(pool, (err, orderId) => console.error(`The order ${orderId} was not finished; the next attempt follows.`, { err })).catch((err: unknown) => {
      console.error('The unfinished orders could not be read; the next attempt follows.', { err })
    })
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
