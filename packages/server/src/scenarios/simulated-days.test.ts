import { expect, it } from 'vitest'
import { scenes } from '../fixtures/all-scenes.js'
import { formatSimulation } from '../testing/simulate/format-simulation.js'
import { simulateSeeds } from '../testing/simulate/simulate-seeds.js'

/** What must have happened often for the runs to prove something. */
const faults = ['crashes', 'pause', 'stall', 'start', 'stop', 'refused', 'answers lost', 'notifications lost', 'duplicates']
const steps = ['commands', 'shown', 'accept done', 'compensations', 'declined', 'withdrawn', 'calm checks']

it.each([
  { name: 'rooms' as const, seeds: 60 },
  { name: 'days' as const, seeds: 30 },
])('$seeds simulated runs of the $name under faults break no promise', { timeout: 900_000 }, async ({ name, seeds }) => {
  const { failed, counters, unreached } = await simulateSeeds(scenes[name], { seeds, hours: 0.15, people: 5, faults: 60 })
  expect(failed.map(formatSimulation)).toEqual([])
  const rarerThan = (least: number, names: readonly string[]) => names.filter((one) => (counters[one] ?? 0) < least)
  expect(rarerThan(10, faults)).toEqual([])
  expect(rarerThan(10, steps)).toEqual([])
  expect(unreached).toEqual([])
})
