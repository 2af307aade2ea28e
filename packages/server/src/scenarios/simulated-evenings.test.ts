import { expect, it } from 'vitest'
import { scenes } from '../fixtures/all-scenes.js'
import { formatSimulation } from '../testing/simulate/format-simulation.js'
import { simulateSeeds } from '../testing/simulate/simulate-seeds.js'

it.each([
  { name: 'library' as const, seeds: 75 },
  { name: 'evening' as const, seeds: 40 },
  { name: 'desks' as const, seeds: 15 },
])('$seeds simulated runs of the $name under faults break no promise', { timeout: 900_000 }, async ({ name, seeds }) => {
  const { failed, unreached } = await simulateSeeds(scenes[name], { seeds, hours: 0.15, people: 5, faults: 60 })
  expect(failed.map(formatSimulation)).toEqual([])
  expect(unreached).toEqual([])
})
