import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Keeps the load away from what is measured: the process that attacks gets the last core for itself, and this process
 * with everything that it starts gets the others. Needs Linux, `taskset` and two cores.
 */

/** The core of the process that attacks; undefined where it shares the cores of the others. */
export const generatorCore: number | undefined = lastCore()

/** Moves this process, and the processes that it starts afterwards, to the other cores. Returns what it has done, as a line. */
export function leaveGeneratorCore(): string {
  if (generatorCore === undefined) return 'The attacks have no core of their own: their load takes time from the server that is measured.'
  const others = allowedCores().filter((core) => core !== generatorCore).join(',')
  const { status, stderr } = spawnSync('taskset', ['-acp', others, String(process.pid)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`taskset could not move process ${process.pid} to the cores ${others}: ${stderr}`)
  return `The attacks run on core ${generatorCore}, what this command starts otherwise on ${others}.`
}

function lastCore(): number | undefined {
  if (process.platform !== 'linux' || spawnSync('taskset', ['--version']).status !== 0) return undefined
  const cores = allowedCores()
  return cores.length > 1 ? cores.at(-1) : undefined
}

/** Reads the cores that this process may use, which the system writes as `0-3,6`. */
function allowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, n) => first + n)
  })
}
