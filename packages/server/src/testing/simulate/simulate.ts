import { drawFaults, type Fault } from './faults.js'
import { seeded } from './random.js'
import { type RunResult, run, type Script } from './run.js'
import type { Setting } from './scene.js'

export interface SimulateOptions {
  /** The seed of all random values: the same seed gives the same run. Default 1. */
  seed?: number
  /** The length in virtual hours; may be a fraction. Default 1. */
  hours?: number
  /** The number of people. Default 6. */
  people?: number
  /** The number of faults per virtual hour, or a list of faults. Default 20. */
  faults?: number | readonly Fault[]
  /** Over how many partitions people are spread, at least 2. Default 4. */
  partitions?: number
}

/** One run: its script and its result. */
export type Simulation = Script & RunResult

/**
 * Simulates a pack on virtual time: people in tabs, the shop's systems, several server processes on one store, and
 * faults between them, all drawn from a seed. The promises of the assistant are checked continuously; the first broken
 * promise ends the run.
 *
 * @throws Error for fewer than two partitions.
 *
 * @example
 * const { broken } = await simulate(() => ({ pack: library(fakeDesk()) }), { seed: 4711, hours: 0.5 })
 * expect(broken).toBeUndefined()
 */
export async function simulate(
  setting: Setting,
  { seed = 1, hours = 1, people = 6, faults = 20, partitions = 4 }: SimulateOptions = {},
): Promise<Simulation> {
  // With one partition, no message between partitions tells the reference model of a signal.
  if (partitions < 2) throw new Error(`simulate cannot spread people over ${partitions} partitions: set partitions to 2 or more.`)
  const drawn = typeof faults === 'number' ? drawFaults(seeded(`${seed}/faults`), hours, faults) : faults
  const script = { seed, hours, people, partitions, faults: drawn }
  return { ...script, ...(await run(setting, script)) }
}
