// Weighs what a page loads for the assistant, as a shop's bundler makes it: minified, split into chunks and compressed with
// gzip. React and the library of the contracts are the shop's own and do not count.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root } from './run.mjs'

const client = `
  import { createProactiveClient } from '@proactive/browser'
  import { defineEvent } from '@proactive/protocol'
  const anything = { '~standard': { version: 1, vendor: 'shop', validate: (value) => ({ value }) } }
  export const client = createProactiveClient({ events: [defineEvent('book.viewed', { data: anything })] })`

/** The code of two pages: one without React, and one with every part of the kit. */
const pages = { browser: client, react: `${client}\nexport * from '@proactive/react'` }

/** The chunks that a page loads later or hardly ever, by what each is for. Any other chunk counts as loaded at the start. */
const loadedLater = {
  suggestions: 'the page is connected',
  'attention-turns': 'the app asks for a turn',
  'page-tasks': 'the first command that fills in, prefetches or starts a workflow',
  'person-requests': 'a person asks for what is held on them',
  'create-transport': 'there is no worker',
  esm: 'there is no worker: Socket.IO',
  advice: 'the connection does not come to be',
}

/** The detectors. A page that declares the event of one loads it: 0.3 to 1.4 kB each. */
const detectors = new Set(['dead-clicks', 'dwell', 'errors-shown', 'exit-intent', 'forms', 'idle', 'rage-clicks', 'scroll-depth', 'start-detectors', 'web-vitals'])

/** `reach` is the goal, and `limit` what the figure may not exceed: the goal, or what it was when the goal was missed. Bytes. */
const figures = [
  { title: '@proactive/browser in the page', reach: 6_000, limit: 21_000, of: ({ browser }) => browser.page },
  { title: 'the page with the React kit', reach: 15_000, limit: 30_400, of: ({ react }) => react.page },
  { title: 'the worker with Socket.IO', reach: 18_000, limit: 18_000, of: ({ browser }) => browser.worker },
  { title: 'all bytes until connected', reach: 33_000, limit: 47_700, of: ({ react }) => react.page + react.worker },
]

/**
 * Returns one check for each figure. The line of a figure that misses its goal says so.
 * @returns {{ title: string, check: () => Promise<{ code: number, output: string, note: string }> }[]}
 */
export function weightChecks() {
  let weighing
  return figures.map(({ title, reach, limit, of }) => ({
    title: `weight: ${title}`,
    async check() {
      weighing ??= weighPages()
      const bytes = of(await weighing)
      const missed = bytes > reach ? `, misses its goal of ${kilobytes(reach)}` : ''
      return {
        code: bytes > limit ? 1 : 0,
        note: `${kilobytes(bytes)} of ${kilobytes(limit)}${missed}`,
        output: `${title} is ${bytes} bytes with gzip, ${bytes - limit} more than its limit in scripts/weights.mjs. Load what a page does not need at its start with a dynamic import.`,
      }
    },
  }))
}

async function weighPages() {
  return { browser: await weigh('browser'), react: await weigh('react') }
}

/** Builds a page, and weighs what it loads at its start and its worker. */
async function weigh(name) {
  const entry = join(root, `weights-of-${name}.js`)
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [{ name: 'page', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? pages[name] : undefined) }],
    build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', external: /^react(-dom)?(\/|$)/ } },
  })
  const chunks = output.filter(({ type }) => type === 'chunk')
  const started = chunks.filter((chunk) => chunk.isEntry || (chunk.isDynamicEntry && !isLater(chunk)))
  // A chunk that is loaded brings those that it imports.
  for (const { imports } of started) started.push(...chunks.filter((chunk) => imports.includes(chunk.fileName) && !started.includes(chunk)))
  const workers = output.filter(isWorker)
  if (workers.length !== 1) throw new Error(`The build of the page '${name}' has ${workers.length} workers; one was expected. See start-worker.ts.`)
  return { page: sum(started), worker: sum(workers) }
}

const isWorker = ({ fileName }) => /\/worker-/.test(fileName)

const isLater = ({ name }) => Object.hasOwn(loadedLater, name) || detectors.has(name)

const sum = (files) => files.reduce((bytes, { code, source }) => bytes + gzipSync(code ?? source, { level: 9 }).length, 0)

const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { runChecks } = await import('./steps.mjs')
  await runChecks(weightChecks())
}
