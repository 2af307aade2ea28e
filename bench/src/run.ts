import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const benches = ['derive', 'memory', 'routing', 'gateway', 'latency']

/** One thread for all, so that the collector's work counts for whoever made the garbage. */
const flags = ['--expose-gc', '--single-threaded-gc', '--max-old-space-size=4096']

/** Each in a process of its own, so that none runs in the heap that another has left. */
function run(name: string): boolean {
  console.log(`\n${name}`)
  const file = fileURLToPath(new URL(`${name}.js`, import.meta.url))
  const { status } = spawnSync(process.execPath, [...flags, file], { stdio: 'inherit' })
  return status === 0
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !benches.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(', ')}; there are ${benches.join(', ')}.`)
  process.exitCode = 1
} else {
  const failed = benches.filter((name) => (asked.length === 0 || asked.includes(name)) && !run(name))
  process.exitCode = failed.length > 0 ? 1 : 0
}
