// Runs all tests: unit and type tests with Vitest, then browser tests with Playwright. A few that fail are run once more,
// alone: a test that passes then was disturbed by its neighbours, and is named as unsteady. The last line counts both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { findChromium } from './chromium.mjs'
import { root, tool } from './run.mjs'

/** The time limit of either run, generous for a slow machine: a run that is ended has no report. */
const limitMs = 2_400_000

/** More failures than these are no disturbance. */
const fewFailures = 20

const folder = mkdtempSync(join(tmpdir(), 'proactive-tests-'))
try {
  const counts = [await steadily(units), await steadily(await browserTests())]
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  for (const title of counts.flatMap(({ unsteady = [] }) => unsteady)) console.log(`UNSTEADY ${title}`)
  for (const title of counts.flatMap(({ titles }) => titles)) console.log(`FAILED ${title}`)
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs tests, and the failed ones among them a second time if they are few. */
async function steadily(runTests) {
  const first = await runTests()
  if (first.titles.length === 0 || first.titles.length > fewFailures) return first
  console.log(`\nThe failed tests run once more, alone: ${first.titles.join('; ')}`)
  const second = await runTests(first)
  const passed = first.passed + Math.max(0, first.failed - second.failed)
  return { ...second, passed, skipped: first.skipped, unsteady: first.titles.filter((title) => !isAmong(second.titles, title)) }
}

/** Returns whether a test is among the failed ones; its error may be another. */
function isAmong(titles, title) {
  return titles.some((other) => other.split(': ', 1)[0] === title.split(': ', 1)[0])
}

/** Runs the unit tests: all of them, or the files that failed before. */
async function units({ files = [] } = {}) {
  const report = join(folder, 'vitest.json')
  const alone = files.length > 0 ? [...files, '--maxWorkers=1'] : []
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await tool('vitest', ['run', ...alone, ...reporters], { show: true, timeoutMs: limitMs })
  return countsOf(code, report, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => ({
    passed: numPassedTests,
    failed: numFailedTests + testResults.filter(failedToLoad).length,
    skipped: numPendingTests + numTodoTests,
    titles: testResults.flatMap(failedIn),
    files: testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(root, name)),
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

/** Returns what runs the browser tests, or what counts them as skipped where there is no Chromium. */
async function browserTests() {
  const report = join(folder, 'playwright.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const options = { cwd: join(root, 'e2e'), env, show: true, timeoutMs: limitMs }
  if (await findChromium()) return browser
  return skipped

  /** Runs the browser tests: all of them, or those that failed before. */
  async function browser(before) {
    const alone = before ? ['--last-failed', '--workers=1', '--trace=retain-on-failure'] : []
    const { code } = await tool('playwright', ['test', ...alone, '--reporter=list,json'], options)
    return countsOf(code, report, ({ stats, suites, errors = [] }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      titles: [...suites.flatMap(failedSpecs), ...errors.map(({ message }) => `e2e: ${plainLine(message)}`)],
    }))
  }

  async function skipped() {
    await tool('playwright', ['test', '--list', '--reporter=json'], { ...options, show: false })
    const { skipped: all } = countsOf(0, report, ({ suites }) => ({ passed: 0, failed: 0, skipped: suites.reduce(tests, 0) }))
    console.error(`\n!!! NO CHROMIUM: ${all} browser tests were skipped. To run them, install Chromium, or set CHROME_PATH to it.`)
    return { passed: 0, failed: process.env.CI ? all : 0, skipped: process.env.CI ? 0 : all, titles: [] }
  }
}

function tests(total, { suites = [], specs = [] }) {
  return suites.reduce(tests, total + specs.length)
}

/** Returns the titles of the failed browser tests of a suite, each with the first line of its error. */
function failedSpecs({ suites = [], specs = [] }) {
  const failed = specs.filter(({ ok }) => !ok)
  const titles = failed.map(({ file, title, tests: [test] }) => `e2e/${file} › ${title}: ${plainLine(test?.results.at(-1)?.error?.message)}`)
  return [...titles, ...suites.flatMap(failedSpecs)]
}

/** Returns the first line of an error of Playwright, without its colours. */
function plainLine(text) {
  return firstLine(stripVTControlCharacters(text ?? ''))
}

/** Reads the counts of a run from its report. A run that failed without a failed test counts as one failure. */
function countsOf(code, file, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    counts = { titles: [], ...read(JSON.parse(readFileSync(file, 'utf8'))) }
  } catch (error) {
    counts = { ...counts, failed: 1, titles: [`The report ${file} cannot be read: ${error.message}`] }
  }
  if (code === 0 || counts.failed > 0) return counts
  return { ...counts, failed: 1, titles: ['A run of tests ended badly without a failed test.'] }
}
