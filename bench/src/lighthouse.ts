/** The bench `lighthouse`: what Lighthouse says of four pages of the store on a phone, with the assistant on and off; see the README. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../../scripts/chromium.mjs'
import { blockingOf } from './lighthouse/blocking.js'
import { openStore } from './lighthouse/open-store.js'
import { makeProfiles, type State, states } from './lighthouse/profiles.js'
import { reasonsIn, type Report } from './lighthouse/report.js'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { median, rounded, summary } from './statistics.js'

/** Pinned, because a version may weigh things otherwise. Downloaded when it is needed, for it brings 150 packages. */
const lighthouse = 'lighthouse@13.5.0'
const rounds = 5
/** How often a page is looked at anew that Lighthouse could not measure, as on a machine that stood still meanwhile. */
const attempts = 3
const pages = { home: '/', category: '/category/dairy_eggs', product: '/product/milk', checkout: '/checkout/delivery' } as const
const categories = { performance: 'performance', accessibility: 'accessibility', practices: 'best-practices', seo: 'seo' } as const
const metrics = { 'FCP, ms': 'first-contentful-paint', 'LCP, ms': 'largest-contentful-paint', 'TBT, ms': 'total-blocking-time', 'speed index, ms': 'speed-index', CLS: 'cumulative-layout-shift', 'server, ms': 'server-response-time', bytes: 'total-byte-weight' } as const

/** One look of Lighthouse at a page, and for how long tasks block the page, in CPU time as on a phone. */
interface Look extends Report {
  blockingMs: number
}

const folder = await mkdtemp(join(tmpdir(), 'lighthouse-'))
const program = execFileSync('npx', ['--yes', '--prefer-offline', '--package', lighthouse, '-c', 'command -v lighthouse'], { encoding: 'utf8' }).trim()
const store = await openStore(folder)
try {
  const profiles = await makeProfiles(folder, store.url)
  const measures: Measure[] = []
  const reasons: string[] = []
  for (const [name, path] of Object.entries(pages)) {
    const looks = await lookAt(path, profiles)
    measures.push(...measuresOf(name, looks))
    reasons.push(...reasonsFor(name, looks.asked))
  }
  report('lighthouse', measures)
  for (const reason of reasons) console.log(reason)
} finally {
  await store.close()
  await rm(folder, { recursive: true, force: true })
}

/** Has Lighthouse look at a page in each state by turns, once to warm up and then so many times. */
async function lookAt(path: string, profiles: Record<State, string>): Promise<Record<State, Look[]>> {
  const looks: Record<State, Look[]> = { asked: [], on: [], off: [] }
  for (let round = 0; round <= rounds; round++) {
    for (const state of states) {
      if (round === 0 && state !== 'asked') continue
      const looked = await look(path, profiles[state], state === 'asked' ? Object.values(categories) : ['performance'])
      if (round > 0) looks[state].push(looked)
    }
    console.log(`${path}: round ${round} of ${rounds}`)
  }
  return looks
}

/** Looks at a page once. There is no limit of time: Lighthouse has its own, and ends by itself. */
async function look(path: string, profile: string, of: readonly string[]): Promise<Look> {
  const executable = await findChromium()
  // Without an extension: Lighthouse puts those of the trace and the log behind it.
  const file = join(folder, 'report')
  const flags = [
    '--quiet',
    '--output=json',
    '--save-assets',
    `--output-path=${file}`,
    `--only-categories=${of.join(',')}`,
    `--chrome-flags=--headless=new --no-sandbox --disable-gpu --user-data-dir=${profile}`,
    `--extra-headers=${JSON.stringify({ cookie: store.cookie })}`,
  ]
  for (let attempt = 1; ; attempt++) {
    await rm(file, { force: true })
    const child = spawn(process.execPath, [program, store.url + path, ...flags], { env: { ...process.env, ...(executable && { CHROME_PATH: executable }) }, stdio: ['ignore', 'ignore', 'inherit'] })
    const [code]: (number | null)[] = await once(child, 'exit')
    const answer: Report | null = await readFile(file, 'utf8').then(JSON.parse, () => null)
    if (code === 0 && answer && !answer.runtimeError) return { ...answer, blockingMs: await blockingOf(`${file}-0.trace.json`) }
    const problem = answer?.runtimeError ? `${answer.runtimeError.code}: ${answer.runtimeError.message}` : `its exit code was ${code}`
    if (attempt === attempts) throw new Error(`Lighthouse could not measure ${path} in ${attempts} attempts; ${problem}`)
    console.log(`${path}: Lighthouse could not measure it, and tries again; ${problem}`)
  }
}

function measuresOf(page: string, { asked, on, off }: Record<State, Look[]>): Measure[] {
  const scores = Object.entries(categories).map(([name, category]): Measure => ({
    id: `lighthouse.${page}-${name}`,
    ...summary(asked.map((each) => scoreOf(each, category))),
    unit: 'of 100',
    reach: 95,
    better: 'higher',
    against: name === 'performance' ? figuresOf(asked) : {},
  }))
  const blocking = { on: on.map(({ blockingMs }) => blockingMs), off: off.map(({ blockingMs }) => blockingMs) }
  return [
    ...scores,
    {
      id: `lighthouse.${page}-on`,
      ...summary(on.map((each) => scoreOf(each, 'performance'))),
      unit: 'of 100',
      reach: median(off.map((each) => scoreOf(each, 'performance'))),
      better: 'higher',
      against: prefixed({ on: figuresOf(on), off: figuresOf(off) }),
    },
    {
      id: `lighthouse.${page}-added`,
      ...summary(blocking.on.map((ms, round) => ms - (blocking.off[round] ?? Number.NaN))),
      unit: 'ms',
      reach: 0,
      better: 'lower',
      against: { on: rounded(median(blocking.on)), off: rounded(median(blocking.off)) },
    },
  ]
}

function scoreOf(each: Report, category: string): number {
  return Math.round((each.categories[category]?.score ?? Number.NaN) * 100)
}

function figuresOf(looks: readonly Look[]): Record<string, number> {
  const figures = Object.entries(metrics).map(([name, audit]) => [name, rounded(median(looks.map(({ audits }) => audits[audit]?.numericValue ?? Number.NaN)))])
  return { ...Object.fromEntries(figures), 'blocking in CPU time, ms': rounded(median(looks.map(({ blockingMs }) => blockingMs))) }
}

function prefixed(groups: Record<string, Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(groups).flatMap(([group, figures]) => Object.entries(figures).map(([name, value]) => [`${group}: ${name}`, value])))
}

/** Describes why a category is below its goal, from the run with the median score. */
function reasonsFor(page: string, looks: readonly Look[]): string[] {
  return Object.values(categories).flatMap((category) => {
    const sorted = looks.toSorted((a, b) => scoreOf(a, category) - scoreOf(b, category))
    const middle = sorted[Math.floor(sorted.length / 2)]
    if (!middle || scoreOf(middle, category) >= 95) return []
    return [`${page}: ${category} has ${scoreOf(middle, category)} of 100`, ...reasonsIn(middle, category).map((reason) => `    ${reason}`)]
  })
}
