/** `npm run bench`: runs the named benches, or all of them that need nothing else, one after the other. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const benches = ['derive', 'memory', 'routing', 'gateway', 'batches', 'latency', 'graph', 'cost', 'page-weight', 'page-cost', 'capture', 'withdrawal', 'bandit']
/** Benches that run only when they are named: this one needs the store's build, and downloads Lighthouse. */
const onRequest = ['lighthouse']

/** A single-threaded garbage collector, so that its CPU time counts for the code that made the garbage. */
const flags = ['--expose-gc', '--single-threaded-gc', '--max-old-space-size=4096']

/** Runs a bench in its own process, so that it starts with an empty heap. */
function run(name: string): boolean {
  console.log(`\n${name}`)
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url))
  const { status } = spawnSync(process.execPath, [...flags, file], { stdio: 'inherit' })
  return status === 0
}

const asked = process.argv.slice(2)
const known = [...benches, ...onRequest]
const unknown = asked.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  console.error(`Unknown bench ${unknown.join(', ')}: choose from ${known.join(', ')}.`)
  process.exitCode = 1
} else {
  const failed = (asked.length === 0 ? benches : known.filter((name) => asked.includes(name))).filter((name) => !run(name))
  process.exitCode = failed.length > 0 ? 1 : 0
}
