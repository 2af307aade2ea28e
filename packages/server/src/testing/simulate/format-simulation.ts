import type { Simulation } from './simulate.js'

/**
 * Formats the result of a run as text. For a failed run, the text has the seed, the step, the broken promise, and what
 * happened before.
 *
 * @example
 * console.log(formatSimulation(await simulate(scene, { seed: 4711 })))
 */
export function formatSimulation({
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
  if (!broken) return `seed ${seed}: all promises kept in ${steps} steps (${script}); ${formatCounters(counters)}`
  return [
    `seed ${seed}: broken after ${((broken.at - startedAt) / 1_000).toFixed(3)} s, at step ${broken.step} (${script})`,
    `  promise: ${broken.promise}`,
    `  ${broken.how}`,
    '  what happened before:',
    ...broken.records.map((record) => `  ${record}`),
    '  faults:',
    ...faults.map((fault) => `    ${JSON.stringify(fault)}`),
  ].join('\n')
}

/**
 * Formats counters in one line, sorted by name.
 *
 * @example
 * formatCounters({ crashes: 2, commands: 7 }) // 'commands 7, crashes 2'
 */
export function formatCounters(counters: Readonly<Record<string, number>>): string {
  return Object.entries(counters)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
