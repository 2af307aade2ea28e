import { expect, it } from 'vitest'
import { memoryLog } from '../log/memory-log.js'
import { engineClock } from './engine-clock.js'
import { memoryStore } from './memory-store.js'

const still = { now: () => 1_000, after: () => () => {} }

it.each([0.5, -1, Number.NaN, Infinity])('does not move by %s ms, which the times of the log could not hold', async (ms) => {
  const clock = engineClock(still, memoryStore(memoryLog()))
  await expect(clock.advance(ms)).rejects.toThrow(`advanceClock(${ms}): the clock moves forward by whole milliseconds`)
  expect(clock.now()).toBe(1_000)
})
