// Simulates the library's packs on virtual time with injected faults: `npm run simulate -- --seeds 10000` for many
// seeds, `--seed 4711` to repeat one. See docs/simulate.md.
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { parseArgs } from 'node:util'
import { scenes } from '../packages/server/dist/fixtures/all-scenes.js'
import { formatCounters, shrink, simulate, formatSimulation } from '../packages/server/dist/testing/index.js'

/** With fewer seeds, a scene need not reach all that it must reach. */
const seedsToReach = 50

if (isMainThread) await main()
else await work(workerData)

async function main() {
  const text = { type: 'string' }
  const options = {
    seeds: text,
    from: text,
    seed: text,
    hours: text,
    people: text,
    faults: text,
    scene: text,
    jobs: text,
    'until-failure': { type: 'boolean' },
  }
  const { values } = parseArgs({ options })
  const names = values.scene === undefined ? Object.keys(scenes) : [values.scene]
  const unknown = names.find((name) => !(name in scenes))
  if (unknown !== undefined)
    throw new Error(`Unknown scene '${String(unknown)}': choose one of ${Object.keys(scenes).join(', ')}.`)
  const given = { hours: number(values.hours), people: number(values.people), faults: number(values.faults) }
  const play = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  if (values.seed !== undefined) {
    let isBroken = false
    for (const scene of names) isBroken = (await runOne(scene, { ...play, seed: Number(values.seed) })) || isBroken
    process.exitCode = isBroken ? 1 : 0
    return
  }
  await runMany(names, play, {
    seeds: number(values.seeds) ?? 200,
    from: number(values.from) ?? 1,
    jobs: number(values.jobs) ?? availableParallelism(),
    untilFailure: values['until-failure'] ?? false,
  })
}

/** Runs one seed, prints its report, and shrinks it when it breaks an invariant. Returns whether it did. */
async function runOne(scene, options) {
  const simulation = await simulate(scenes[scene], options)
  console.log(`${scene}: ${formatSimulation(simulation)}`)
  if (!simulation.broken) return false
  console.log(`\nShrunk:\n${formatSimulation(await shrink(scenes[scene], simulation))}`)
  return true
}

/** Runs many seeds on several threads, all or until the first failure, and prints each failure and the totals. */
async function runMany(names, play, { seeds, from, jobs, untilFailure }) {
  const began = performance.now()
  const counters = {}
  let [ran, failed] = [0, 0]
  const workers = []
  /** What each scene must reach, and what it has counted. */
  const byScene = new Map(names.map((name) => [name, { reaches: new Set(), counters: {} }]))
  const record = ({ scene, seed, counts, reaches, story }) => {
    ran += 1
    const own = byScene.get(scene)
    for (const name of reaches) own.reaches.add(name)
    for (const [name, count] of Object.entries(counts)) own.counters[name] = (own.counters[name] ?? 0) + count
    for (const [name, count] of Object.entries(counts)) counters[name] = (counters[name] ?? 0) + count
    if (story !== undefined) {
      failed += 1
      console.error(`${scene}: ${story}\n  repeat: npm run simulate -- --scene ${scene} --seed ${seed}${flagsOf(play)}`)
      if (untilFailure) for (const worker of workers) void worker.terminate()
    }
    if (ran % 500 === 0) console.log(`· ${ran} runs, ${failed} failed, ${elapsed(began)}`)
  }
  await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { names, play, seeds, from, job, jobs } })
      workers.push(worker)
      worker.on('message', record)
      return new Promise((done, fail) => worker.on('exit', done).on('error', fail))
    }),
  )
  console.log(
    `${ran} runs of ${seeds} seeds from ${from} in ${elapsed(began)}: ${failed} failed; ${formatCounters(counters)}`,
  )
  let unreached = 0
  for (const [name, { reaches, counters: counted }] of byScene) {
    const missing = [...reaches].filter((counter) => !counted[counter])
    if (seeds < seedsToReach || missing.length === 0) continue
    unreached += 1
    console.error(`${name}: these never happened in ${seeds} seeds, and the scene must reach them: ${missing.join(', ')}`)
  }
  process.exitCode = failed + unreached > 0 ? 1 : 0
}

/** Runs every nth seed on this thread, where n is the number of threads. */
async function work({ names, play, seeds, from, job, jobs }) {
  for (let seed = from + job; seed < from + seeds; seed += jobs) {
    for (const scene of names) {
      const simulation = await simulate(scenes[scene], { ...play, seed })
      const story = simulation.broken && formatSimulation(simulation)
      parentPort.postMessage({ scene, seed, counts: simulation.counters, reaches: simulation.reaches, story }, [])
    }
  }
}

function number(text) {
  return text === undefined ? undefined : Number(text)
}

function flagsOf(play) {
  return Object.entries(play)
    .map(([name, value]) => ` --${name} ${value}`)
    .join('')
}

function elapsed(began) {
  return `${((performance.now() - began) / 1_000).toFixed(0)} s`
}
