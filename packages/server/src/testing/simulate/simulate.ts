import { drawFaults, type Fault } from './faults.js'
import { seeded } from './random.js'
import { type Ran, run, type Script } from './run.js'
import type { Setting } from './scene.js'

export interface SimulateOptions {
  /** What everything is drawn from; the same gives the same run. Default 1. */
  seed?: number
  /** Virtual hours; a part of one will do. Default 1. */
  hours?: number
  people?: number
  /** How much goes wrong, per virtual hour; or exactly what. Default 20. */
  faults?: number | readonly Fault[]
  partitions?: number
}

/** One run: what it was made of, and what came of it. */
export type Simulation = Script & Ran

/**
 * Plays a pack's day on virtual time: people in tabs, the shop's systems, several processes on one store, and what can
 * go wrong between them, drawn from a seed. At every step it is asked whether a promise of the assistant is broken; the
 * first one ends the run.
 *
 * @example
 * const { broken } = await simulate(() => ({ pack: library(fakeDesk()) }), { seed: 4711, hours: 0.5 })
 * expect(broken).toBeUndefined()
 */
export async function simulate(
  setting: Setting,
  { seed = 1, hours = 1, people = 6, faults = 20, partitions = 4 }: SimulateOptions = {},
): Promise<Simulation> {
  const drawn = typeof faults === 'number' ? drawFaults(seeded(`${seed}/faults`), hours, faults) : faults
  const script = { seed, hours, people, partitions, faults: drawn }
  return { ...script, ...(await run(setting, script)) }
}
