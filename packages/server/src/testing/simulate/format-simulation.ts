import type { Simulation } from './simulate.js'

/**
 * What a run came to, as text: for a failing one its seed, the step, the promise, and what happened before.
 *
 * @example
 * console.log(toldOf(await simulate(scene, { seed: 4711 })))
 */
export function toldOf({
  seed,
  hours,
  people,
  partitions,
  faults,
  broken,
  counters,
  steps,
  startedAt,
}: Simulation): string {
  const script = `${people} people, ${hours.toFixed(3)} h, ${partitions} partitions, ${faults.length} faults`
  if (!broken) return `seed ${seed}: all promises kept in ${steps} steps (${script}); ${countersOf(counters)}`
  return [
    `seed ${seed}: broken after ${((broken.at - startedAt) / 1_000).toFixed(3)} s, at step ${broken.step} (${script})`,
    `  promise: ${broken.promise}`,
    `  ${broken.how}`,
    '  before it:',
    ...broken.records.map((record) => `  ${record}`),
    '  faults:',
    ...faults.map((fault) => `    ${JSON.stringify(fault)}`),
  ].join('\n')
}

/**
 * Counters in one line.
 *
 * @example
 * countersOf({ crashes: 2, commands: 7 }) // 'commands 7, crashes 2'
 */
export function countersOf(counters: Readonly<Record<string, number>>): string {
  return Object.entries(counters)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
