import { expect, it } from 'vitest'
import { libraryScene } from '../fixtures/library-scene.js'
import { roomsScene } from '../fixtures/rooms-scene.js'
import { formatSimulation } from '../testing/simulate/format-simulation.js'
import { simulateSeeds } from '../testing/simulate/simulate-seeds.js'

/** What must have happened often for the runs to prove something. */
const faults = ['crashes', 'pause', 'start', 'stop', 'refused', 'answers lost', 'notifications lost', 'duplicates']
const steps = ['commands', 'shown', 'accept done', 'compensations', 'declined', 'withdrawn', 'calm checks']

it.each([
  { name: 'library', scene: libraryScene, also: [] },
  { name: 'rooms', scene: roomsScene, also: ['holds granted'] },
])('a hundred simulated runs of the $name under faults break no promise', { timeout: 600_000 }, async ({ scene, also }) => {
  const { failed, counters } = await simulateSeeds(scene, { seeds: 100, hours: 0.15, people: 5, faults: 60 })
  expect(failed.map(formatSimulation)).toEqual([])
  const rarerThan = (least: number, names: readonly string[]) => names.filter((name) => (counters[name] ?? 0) < least)
  expect(rarerThan(30, faults)).toEqual([])
  expect(rarerThan(10, [...steps, ...also])).toEqual([])
})
