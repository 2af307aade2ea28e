/** Finds a mutant that is planted in a sandbox: with unit tests, and with simulated runs until the first that fails. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../scripts/run.mjs'
import { limited } from './limited.mjs'

/** A mutant that makes its tests or a simulated run endless is found by these limits, generous for a slow machine. */
const limitMsOfTests = 300_000
const limitMsPerSeed = 20_000

/** What found a mutant that ran into the limit. */
export const timeLimit = 'the time limit'

/** Runs the test files of these paths. Returns those with a failure, and how many tests ran. */
export async function runTests(folder, paths, limitMs = limitMsOfTests) {
  const report = join(folder, 'tests.json')
  rmSync(report, { force: true })
  const args = ['run', '--config', join(folder, 'vitest.config.mjs'), '--reporter=json', `--outputFile=${report}`, ...paths]
  const { code, output, isLate } = await limited(join(root, 'node_modules/.bin/vitest'), args, { cwd: folder, limitMs })
  if (isLate) return { by: [timeLimit], ran: 0 }
  if (!existsSync(report)) throw new Error(`The tests of ${paths.join(', ')} gave no report:\n${output}`)
  const { testResults, numTotalTests } = JSON.parse(readFileSync(report, 'utf8'))
  const failed = testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(folder, name))
  return { by: code !== 0 && failed.length === 0 ? ['an error outside of the tests'] : failed.toSorted(), ran: numTotalTests }
}

/**
 * Simulates seeds of every scene, or of one, until one fails. Returns the seed and the broken promise; undefined when
 * none failed.
 */
export async function simulate(folder, { seeds, scene }) {
  const play = ['--seeds', String(seeds), '--hours', '0.2', '--faults', '50', ...(scene === undefined ? [] : ['--scene', scene])]
  const args = [join(folder, 'scripts/simulate.mjs'), ...play, '--jobs', '1', '--until-failure']
  const { code, output, isLate } = await limited(process.execPath, args, { cwd: folder, limitMs: 120_000 + seeds * limitMsPerSeed })
  if (isLate) return timeLimit
  if (code === 0) return undefined
  const [, where, seed] = /^(\w+): seed (\d+)/m.exec(output) ?? []
  const [, promise] = /^ {2}promise: (.*)$/m.exec(output) ?? []
  if (promise === undefined) return output.trim().split('\n').find((line) => /Error|never happened/.test(line)) ?? 'an error'
  return `${where} ${seed}: ${promise}`
}
