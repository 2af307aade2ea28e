/** What found the mutants, area by area. A result has the test files that failed, and the simulated run that failed. */

const isTested = ({ tests }) => tests.length > 0
export const isSimulated = ({ simulation }) => simulation !== undefined
export const isFound = (result) => isTested(result) || isSimulated(result)

const columns = [
  { title: 'mutants', counts: () => true },
  { title: 'tests', counts: isTested },
  { title: 'simulation', counts: isSimulated },
  { title: 'nothing', counts: (result) => !isFound(result) },
]

const row = (name, cells) => name.padEnd(14) + cells.map((cell) => String(cell).padStart(12)).join('')

/** Returns a table: for each area, and for all, how many mutants what has found. */
export function tableOf(results) {
  const countsOf = (all) => columns.map(({ counts }) => all.filter(counts).length)
  const areas = [...new Set(results.map(({ area }) => area))]
  return [
    row('area', columns.map(({ title }) => title)),
    ...areas.map((area) => row(area, countsOf(results.filter((one) => one.area === area)))),
    row('all', countsOf(results)),
  ].join('\n')
}
