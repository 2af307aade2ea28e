// Plants the project's own list of faults, one at a time, and prints what finds each: its unit tests, the simulation, both
// or nothing. See docs/simulate.md.
//
//   npm run mutants -- --list              the mutants
//   npm run mutants -- --only attention    one area, or one mutant such as attention/gap-from-sending
//   npm run mutants -- --sim-only          the simulation alone; --tests-only likewise
//   npm run mutants -- --short             a handful of quick ones, another with every commit
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { run as runCommand } from '../scripts/run.mjs'
import { runTests, simulate } from './find.mjs'
import { applied, mutants, quick } from './list.mjs'
import { endAll } from './limited.mjs'
import { createSandbox } from './sandbox.mjs'
import { isFound, isSimulated, tableOf } from './table.mjs'

/** The shares of the mutants that must be found, by anything and by the simulation alone, in percent. */
const mostByAny = 95
const mostBySimulation = 70
/** How long all tests of a package may take. */
const longMs = 2_400_000
/** How many mutants the short form plants. */
const handful = 6

const { values: options } = parseArgs({
  options: {
    list: { type: 'boolean' },
    short: { type: 'boolean' },
    'sim-only': { type: 'boolean' },
    'tests-only': { type: 'boolean' },
    only: { type: 'string', multiple: true },
    seeds: { type: 'string' },
    scene: { type: 'string' },
    jobs: { type: 'string' },
  },
})
const play = { seeds: Number(options.seeds ?? (options.short ? 20 : 100)), scene: options.scene }
const jobs = Number(options.jobs ?? availableParallelism())
const usesTests = options['sim-only'] !== true
const usesSimulation = options['tests-only'] !== true

const chosen = options.short ? await nextHandful() : mutants.filter(isChosen)
if (chosen.length === 0) throw new Error(`No mutant is named ${options.only?.join(' or ')}: --list prints the names.`)
if (options.list) for (const { name, says } of chosen) console.log(`${name}\n    ${says}`)
else await main()

async function main() {
  applied(mutants)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(130))
  const sandboxes = Array.from({ length: Math.min(jobs, chosen.length) }, createSandbox)
  process.once('exit', () => {
    endAll()
    for (const sandbox of sandboxes) sandbox.remove()
  })
  if (chosen.length === mutants.length) await checkUnchanged(sandboxes[0])
  const queue = [...chosen]
  const results = new Map()
  await Promise.all(sandboxes.map(async (sandbox) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await find(sandbox, next)
      results.set(next, result)
      print(next, result)
    }
  }))
  summarize(chosen.map((mutant) => ({ ...mutant, ...results.get(mutant) })))
}

/** Whether the options name a mutant, or its area. */
function isChosen({ name, area, isPlayed }) {
  return (usesTests || isPlayed) && (!options.only || options.only.some((one) => one === name || one === area))
}

/** Returns the quick mutants whose turn it is: as many commits ago, it was another handful's. */
async function nextHandful() {
  const { output } = await runCommand('git', ['rev-list', '--count', 'HEAD'])
  const first = ((Number.parseInt(output, 10) || 0) * handful) % quick.length
  return [...quick, ...quick].slice(first, first + handful)
}

/** @throws Error when the sources as they are do not pass: then every mutant would seem to be found. */
async function checkUnchanged(sandbox) {
  await sandbox.plant()
  const paths = [...new Set(chosen.flatMap(({ tests }) => tests))]
  const { by } = usesTests ? await runTests(sandbox.folder, paths, longMs) : { by: [] }
  const simulation = usesSimulation ? await simulate(sandbox.folder, play) : undefined
  const found = [...by, ...(simulation === undefined ? [] : [simulation])]
  if (found.length > 0) throw new Error(`The sources fail without any mutant: ${found.join('; ')}. Mend that first.`)
}

/** Plants one mutant. What its own tests and the simulation miss, all tests of its package may find. */
async function find({ folder, plant }, mutant) {
  await plant(mutant)
  const tests = usesTests ? await testsOf(folder, mutant, mutant.tests) : []
  const simulation = usesSimulation && mutant.isPlayed ? await simulate(folder, play) : undefined
  const isMissed = usesTests && usesSimulation && tests.length === 0 && simulation === undefined
  const packages = [...new Set(mutant.edits.map(({ file }) => file.split('/').slice(0, 2).join('/')))]
  const wider = isMissed ? await testsOf(folder, mutant, packages, longMs) : []
  return { tests: [...tests, ...wider], simulation }
}

async function testsOf(folder, { name }, paths, limitMs) {
  const { by, ran } = await runTests(folder, paths, limitMs)
  if (by.length === 0 && ran === 0) throw new Error(`No test of ${paths.join(', ')} ran for the mutant '${name}'.`)
  return by
}

function print({ name, says }, result) {
  console.log(`${isFound(result) ? '✓' : '✗'} ${name}`)
  if (usesTests) console.log(`    tests: ${result.tests.map((path) => path.replace(/^packages\/(\w+)\/src\//, '$1/')).join(', ') || 'none'}`)
  if (usesSimulation) console.log(`    simulation: ${result.simulation ?? 'none'}`)
  if (!isFound(result)) console.log(`    NOTHING found it: ${says}`)
}

/** Prints what found how many, and fails when that is too few. */
function summarize(results) {
  console.log(`\n${tableOf(results)}`)
  const share = (of, all = results) => (100 * all.filter(of).length) / all.length
  const played = results.filter(({ isPlayed }) => isPlayed)
  const shares = [
    ...(usesTests ? [{ what: 'found', is: share(isFound), atLeast: mostByAny }] : []),
    // Of a handful, one more or less says nothing.
    ...(usesSimulation && played.length > 0 ? [{ what: 'found by the simulation alone', is: share(isSimulated, played), atLeast: options.short ? 0 : mostBySimulation }] : []),
  ]
  console.log(`\n${shares.map(({ what, is, atLeast }) => `${is.toFixed(0)} % ${what} (at least ${atLeast} %)`).join('; ')}`)
  const missed = results.filter((one) => !isFound(one)).length
  const isEnough = shares.every(({ is, atLeast }) => is >= atLeast)
  console.log(`${results.length - missed} passed, ${isEnough ? 0 : Math.max(1, missed)} failed`)
  process.exitCode = isEnough ? 0 : 1
}

function stop(code) {
  process.exit(code)
}
