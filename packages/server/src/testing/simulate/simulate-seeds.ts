import type { Setting } from './scene.js'
import { shrink } from './shrink.js'
import { simulate, type SimulateOptions, type Simulation } from './simulate.js'

export interface SeedsOptions extends Omit<SimulateOptions, 'seed'> {
  /** The number of seeds. */
  seeds: number
  /** The first seed. Default 1. */
  from?: number
  /** Called after each run. */
  onSeed?: (simulation: Simulation) => void
}

/** The results of many seeds. */
export interface Seeds {
  ran: number
  counters: Readonly<Record<string, number>>
  /** What the scene must reach and never did in all runs, by the names of counters. */
  unreached: readonly string[]
  /** The runs that broke a promise; the first of them is shrunk. */
  failed: readonly Simulation[]
}

/**
 * Simulates a range of seeds, one after another, and shrinks the first run that breaks a promise.
 *
 * @example
 * const { failed, counters } = await simulateSeeds(scene, { seeds: 200, hours: 0.2 })
 * expect(failed.map(formatSimulation)).toEqual([])
 * expect(counters.crashes).toBeGreaterThan(100)
 */
export async function simulateSeeds(
  setting: Setting,
  { seeds, from = 1, onSeed, ...options }: SeedsOptions,
): Promise<Seeds> {
  const counters: Record<string, number> = {}
  const failed: Simulation[] = []
  const reaches = new Set<string>()
  for (let seed = from; seed < from + seeds; seed++) {
    const simulation = await simulate(setting, { ...options, seed })
    for (const [name, count] of Object.entries(simulation.counters)) counters[name] = (counters[name] ?? 0) + count
    if (simulation.broken) failed.push(failed.length === 0 ? await shrink(setting, simulation) : simulation)
    for (const name of simulation.reaches) reaches.add(name)
    onSeed?.(simulation)
  }
  return { ran: seeds, counters, unreached: [...reaches].filter((name) => !counters[name]), failed }
}
