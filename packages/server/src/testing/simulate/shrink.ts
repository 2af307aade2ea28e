import type { Fault } from './faults.js'
import { simulate, type SimulateOptions, type Simulation } from './simulate.js'
import type { Setting } from './scene.js'

const defaultAttempts = 80
const hourMs = 3_600_000

/**
 * Shrinks a failing run as far as possible: less time, fewer people and fewer faults that still break the same promise.
 *
 * @example
 * const failed = await simulate(scene, { seed: 4711 })
 * if (failed.broken) console.log(formatSimulation(await shrink(scene, failed)))
 */
export async function shrink(
  setting: Setting,
  failed: Simulation,
  { attempts = defaultAttempts } = {},
): Promise<Simulation> {
  let best = failed
  let left = attempts

  async function isSmaller(change: SimulateOptions): Promise<boolean> {
    if (left-- <= 0) return false
    const { seed, hours, people, partitions, faults } = best
    const again = await simulate(setting, { seed, hours, people, partitions, faults, ...change })
    if (again.broken?.promise !== failed.broken?.promise) return false
    best = again
    return true
  }

  /** Removes faults that are not needed: halves first, then ever smaller parts (delta debugging). */
  async function removeFaults(): Promise<void> {
    for (let size = Math.ceil(best.faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < best.faults.length;) {
        const without: Fault[] = best.faults.filter((_, i) => i < from || i >= from + size)
        if (!(await isSmaller({ faults: without }))) from += size
        if (left <= 0) return
      }
    }
  }

  const happenedAfter = (failed.broken?.at ?? 0) - failed.startedAt
  await isSmaller({
    hours: Math.min(best.hours, (happenedAfter + 1_000) / hourMs),
    faults: best.faults.filter(({ at }) => at <= happenedAfter),
  })
  await removeFaults()
  while (best.hours > 0.02 && (await isSmaller({ hours: best.hours / 2 })));
  while (best.people > 1 && (await isSmaller({ people: best.people - 1 })));
  await removeFaults()
  return best
}
