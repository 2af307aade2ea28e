// Runs all tests: unit and type tests with Vitest, then browser tests with Playwright. The last line counts both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findChromium } from './chromium.mjs'
import { root, tool } from './run.mjs'

/** The time limit of either run, generous for a slow machine. */
const limitMs = 1_200_000

const folder = mkdtempSync(join(tmpdir(), 'proactive-tests-'))
try {
  const counts = [await units(), await browser()]
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  for (const title of counts.flatMap(({ titles = [] }) => titles)) console.log(`FAILED ${title}`)
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function units() {
  const file = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await tool('vitest', ['run', ...reporters], { show: true, timeoutMs: limitMs })
  return countsOf(code, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.testResults.filter(failedToLoad).length,
    skipped: report.numPendingTests + report.numTodoTests,
    titles: report.testResults.flatMap(failedIn),
  }))
}

/** Returns the first line of an error; Vitest's of a test that took too long has a placeholder there. */
function firstLine(text = '') {
  return text.startsWith('Error: STACK_TRACE_ERROR') ? 'it timed out' : text.split('\n', 1)[0]
}

/** Returns the titles of the tests of a file that failed, each with the first line of its error. */
function failedIn({ name, status, message = '', assertionResults }) {
  const titles = assertionResults
    .filter((result) => result.status === 'failed')
    .map(({ fullName, failureMessages: [why] }) => `${relative(root, name)} › ${fullName}: ${firstLine(why)}`)
  return status === 'failed' && titles.length === 0 ? [`${relative(root, name)}: ${firstLine(message)}`] : titles
}

/** Returns whether a file failed before any of its tests ran, such as by a syntax error. */
function failedToLoad({ status, assertionResults }) {
  return status === 'failed' && assertionResults.length === 0
}

async function browser() {
  const path = await findChromium()
  const file = join(folder, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: file }
  if (path) {
    const options = { cwd: join(root, 'e2e'), env, show: true, timeoutMs: limitMs }
    const { code } = await tool('playwright', ['test', '--reporter=list,json'], options)
    return countsOf(code, file, ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }))
  }
  await tool('playwright', ['test', '--list', '--reporter=json'], { cwd: join(root, 'e2e'), env })
  const { skipped: all } = countsOf(0, file, (report) => ({
    passed: 0,
    failed: 0,
    skipped: report.suites.reduce(tests, 0),
  }))
  const remedy = 'install Chromium, or set CHROME_PATH to it'
  console.error(`\n!!! NO CHROMIUM: ${all} browser tests were skipped. To run them, ${remedy}.`)
  return process.env.CI ? { passed: 0, failed: all, skipped: 0 } : { passed: 0, failed: 0, skipped: all }
}

function tests(total, { suites = [], specs = [] }) {
  return suites.reduce(tests, total + specs.length)
}

/** Reads the counts of a run from its report. A run that failed without a failed test counts as one failure. */
function countsOf(code, file, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    console.error(`The report ${file} cannot be read: ${error.message}`)
    counts.failed = 1
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}
