/** The bench `lighthouse`: what Lighthouse says of four pages of the store on a phone; see the README. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../../scripts/chromium.mjs'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { median, rounded, summary } from './statistics.js'

/** Pinned, because a version may weigh things otherwise. Downloaded when it is needed, for it brings 150 packages. */
const lighthouse = 'lighthouse@13.5.0'
const root = fileURLToPath(new URL('../../', import.meta.url))
const runs = 3
const pages = { home: '/', category: '/category/dairy_eggs', product: '/product/milk', checkout: '/checkout/delivery' } as const
const categories = { performance: 'performance', accessibility: 'accessibility', practices: 'best-practices', seo: 'seo' } as const
const metrics = { 'LCP, ms': 'largest-contentful-paint', 'TBT, ms': 'total-blocking-time', CLS: 'cumulative-layout-shift', 'server, ms': 'server-response-time', bytes: 'total-byte-weight' } as const

/** The part of Lighthouse's answer that is read. */
interface Report {
  categories: Record<string, { score: number | null }>
  audits: Record<string, { numericValue?: number }>
}

const port = await freePort()
const url = `http://localhost:${port}`
const folder = await mkdtemp(join(tmpdir(), 'lighthouse-'))
const store = await openStore()
try {
  const cookie = await beginCheckout()
  const measures: Measure[] = []
  for (const [name, path] of Object.entries(pages)) measures.push(...measuresOf(name, await look(path, cookie)))
  report('lighthouse', measures)
} finally {
  store.kill('SIGINT')
  await once(store, 'exit')
  await rm(folder, { recursive: true, force: true })
}

/** Starts a store with an empty database, as `npm start` does. Its pages must be built. */
async function openStore(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), DATABASE_URL: '', PROACTIVE_DATA_DIR: join(folder, 'store'), PROACTIVE_DEMO: '1', HOST: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (child.exitCode === null) {
    if ((await fetch(`${url}/api/proactive/health`).catch(() => null))?.ok) return child
    await pause(200)
  }
  throw new Error("The store did not start. Build its pages with 'npm run build'.")
}

/** Logs a shopper in who has a basket and an address, and returns the cookie: the checkout is for such a person. */
async function beginCheckout(): Promise<string> {
  const headers = { origin: url, 'content-type': 'application/json' }
  const entered = await send('POST', '/api/demo/login', headers, JSON.stringify({ userId: 'u482' }))
  const cookie = entered.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
  const changes = [{ productId: 'olive_oil', add: 2 }, { productId: 'beef_steak', add: 4 }]
  await send('PUT', `/api/shop/basket/changes/${'a'.repeat(32)}`, { ...headers, cookie }, JSON.stringify({ changes }))
  const address = new URLSearchParams({ name: 'Alena Nová', street: 'Dlouhá 12', city: 'Praha 1', postcode: '11000', phone: '+420 777 123 456', note: '' })
  await send('POST', '/api/shop/checkout/address', { origin: url, accept: 'application/json', cookie }, address)
  return cookie
}

async function send(method: string, path: string, headers: Record<string, string>, body: string | URLSearchParams): Promise<Response> {
  const answer = await fetch(url + path, { method, headers, body })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer
}

/** Has Lighthouse look at a page, once to warm up and then so many times. */
async function look(path: string, cookie: string): Promise<Report[]> {
  const executable = await findChromium()
  const reports: Report[] = []
  for (let run = 0; run <= runs; run++) {
    const file = join(folder, 'report.json')
    const flags = ['--quiet', '--output=json', `--output-path=${file}`, '--chrome-flags=--headless=new --no-sandbox --disable-gpu', `--extra-headers=${JSON.stringify({ cookie })}`]
    execFileSync('npx', ['--yes', lighthouse, url + path, ...flags], { env: { ...process.env, ...(executable && { CHROME_PATH: executable }) }, stdio: ['ignore', 'ignore', 'inherit'] })
    if (run > 0) reports.push(JSON.parse(await readFile(file, 'utf8')))
  }
  return reports
}

function measuresOf(page: string, reports: readonly Report[]): Measure[] {
  const against = Object.fromEntries(Object.entries(metrics).map(([name, audit]) => [name, rounded(median(reports.map(({ audits }) => audits[audit]?.numericValue ?? Number.NaN)))]))
  return Object.entries(categories).map(([name, category]) => ({
    id: `lighthouse.${page}-${name}`,
    ...summary(reports.map((each) => (each.categories[category]?.score ?? Number.NaN) * 100)),
    unit: 'of 100',
    reach: 95,
    better: 'higher',
    against: name === 'performance' ? against : {},
  }))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address ? address.port : 0
}
