import { expect, it } from 'vitest'
import { libraryScene } from '../fixtures/library-scene.js'
import { simulateSeeds } from '../testing/simulate/simulate-seeds.js'
import { formatSimulation } from '../testing/simulate/format-simulation.js'

it('a hundred simulated runs of the library under faults break no promise', { timeout: 600_000 }, async () => {
  const { failed, counters } = await simulateSeeds(libraryScene, { seeds: 100, hours: 0.15, people: 5, faults: 60 })
  expect(failed.map(formatSimulation)).toEqual([])
  const atLeast = (least: number, ...names: string[]) => names.filter((name) => (counters[name] ?? 0) < least)
  expect(
    atLeast(30, 'crashes', 'pause', 'start', 'stop', 'refused', 'answers lost', 'notifications lost', 'duplicates'),
  ).toEqual([])
  expect(
    atLeast(10, 'commands', 'shown', 'accept done', 'compensations', 'declined', 'withdrawn', 'calm checks'),
  ).toEqual([])
})
