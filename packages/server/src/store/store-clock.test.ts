import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { silent } from '../runtime/logger.js'
import { storeClock } from './store-clock.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const hourMs = 3_600_000

async function started() {
  const store = { aheadMs: 0, isDown: false, ping: () => (store.isDown ? Promise.reject(new Error('down')) : Promise.resolve(performance.now() + store.aheadMs)) }
  store.aheadMs = 1_000_000
  const clock = storeClock({ store, logger: silent })
  await clock.start()
  return { store, clock, expected: () => Math.floor(performance.now() + store.aheadMs) }
}

it('returns the time of the store, whatever the clock of its own machine is set to', async () => {
  const { clock, expected } = await started()
  for (const byMs of [hourMs, -hourMs, -24 * hourMs]) {
    vi.setSystemTime(Date.now() + byMs)
    await vi.advanceTimersByTimeAsync(1_500)
    expect(clock.now()).toBe(expected())
  }
  clock.stop()
})

it('follows the store forwards, never goes back, and advances while the store is unreachable', async () => {
  const { store, clock, expected } = await started()
  store.aheadMs += hourMs
  await vi.advanceTimersByTimeAsync(1_000)
  expect(clock.now()).toBe(expected())

  const before = clock.now()
  store.aheadMs -= hourMs
  await vi.advanceTimersByTimeAsync(2_000)
  expect(clock.now()).toBe(before + 2_000)

  store.isDown = true
  await vi.advanceTimersByTimeAsync(5_000)
  expect(clock.now()).toBe(before + 7_000)
  clock.stop()
})
