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
  globalThis.client = createProactiveClient({ events: [defineEvent('book.viewed', { data: anything })] })`

/** The code of three pages: one without React, one with every part of the kit, and one that shows the surfaces of a shop. */
const pages = {
  browser: client,
  react: `${client}\nimport * as kit from '@proactive/react'\nglobalThis.kit = { ...kit }`,
  shop: `${client}\nimport { AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionHost, useTrack } from '@proactive/react'
    globalThis.kit = [AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionHost, useTrack]`,
}

/** The code of a page that has local prompts, without a client: everything of that entry. */
const onlyPrompts = `import * as prompts from '@proactive/browser/prompts'\nglobalThis.prompts = { ...prompts }`

/** The chunks that a page loads between its start and its connection: the last one with the settings. */
const loadedUntilConnected = new Set(['page', 'own-data'])

/** The chunks that a page loads behind its connection. */
const loadedLater = new Set(['assistant', 'clean-data', 'cards'])

/** The chunks that a page loads hardly ever, by what each is for. */
const loadedRarely = {
  advice: 'the connection does not come to be',
  'create-transport': 'there is no worker',
  'page-tasks': 'the first command that fills in, prefetches or starts a workflow',
  'person-requests': 'a person asks for what is held on them, or development tools are opened',
}

/** The detectors. A page that declares the event of one loads it: 0.3 to 1.4 kB each. */
const detectors = new Set(['dead-clicks', 'dwell', 'errors-shown', 'exit-intent', 'forms', 'idle', 'rage-clicks', 'scroll-depth', 'start-detectors', 'web-vitals'])

/** `reach` is the goal, and `limit` what the figure may not exceed: the goal, or what it was when the goal was missed. Bytes. */
const figures = [
  { title: '@proactive/browser in the page', reach: 6_000, limit: 6_000, of: ({ browser }) => browser.start },
  { title: 'the page with the React kit', reach: 15_000, limit: 15_000, of: ({ react }) => react.start },
  { title: 'the worker', reach: 18_000, limit: 18_000, of: ({ browser }) => browser.worker },
  { title: 'all bytes until connected', reach: 33_000, limit: 33_000, of: ({ shop }) => shop.connected + shop.worker, later: ({ shop }) => shop.later },
  { title: 'the entry @proactive/browser/prompts', reach: 12_000, limit: 12_000, of: ({ prompts }) => prompts },
]

/**
 * Returns one check for each figure. The line of a figure that misses its goal says so.
 * @returns {{ title: string, check: () => Promise<{ code: number, output: string, note: string }> }[]}
 */
export function weightChecks() {
  let weighing
  return figures.map(({ title, reach, limit, of, later }) => ({
    title: `weight: ${title}`,
    async check() {
      weighing ??= weighPages()
      const weights = await weighing
      const bytes = of(weights)
      const missed = bytes > reach ? `, misses its goal of ${kilobytes(reach)}` : ''
      return {
        code: bytes > limit ? 1 : 0,
        note: `${kilobytes(bytes)} of ${kilobytes(limit)}${missed}${later ? `; later: ${later(weights)}` : ''}`,
        output: `${title} is ${bytes} bytes with gzip, ${bytes - limit} more than its limit in scripts/weights.mjs. Load what a page does not need at its start with a dynamic import.`,
      }
    },
  }))
}

async function weighPages() {
  return { browser: await weigh('browser'), react: await weigh('react'), shop: await weigh('shop'), prompts: sum(await bundle('prompts', onlyPrompts)) }
}

/** Builds a page as a shop's bundler does, and returns its files. */
async function bundle(name, code) {
  const entry = join(root, `weights-of-${name}.js`)
  const { output } = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [{ name: 'page', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? code : undefined) }],
    build: { write: false, rolldownOptions: { input: entry, external: /^react(-dom)?(\/|$)/ } },
  })
  return output
}

/** Weighs what a page loads at its start, until it is connected, and later, and its worker. */
async function weigh(name) {
  const output = await bundle(name, pages[name])
  const chunks = output.filter(({ type }) => type === 'chunk')
  for (const { name: chunk, isDynamicEntry } of chunks) {
    const isKnown = loadedUntilConnected.has(chunk) || loadedLater.has(chunk) || Object.hasOwn(loadedRarely, chunk) || detectors.has(chunk)
    if (isDynamicEntry && !isKnown) throw new Error(`The chunk '${chunk}' is loaded by an import() that scripts/weights.mjs does not know. Say there when it is loaded.`)
  }
  const started = withImports(chunks.filter(({ isEntry }) => isEntry), chunks)
  const connected = withImports([...started, ...chunks.filter((chunk) => loadedUntilConnected.has(chunk.name))], chunks)
  const later = withImports([...connected, ...chunks.filter((chunk) => loadedLater.has(chunk.name))], chunks).filter((chunk) => !connected.includes(chunk))
  const workers = output.filter(isWorker)
  if (workers.length !== 1) throw new Error(`The build of the page '${name}' has ${workers.length} workers; one was expected. See start-worker.ts.`)
  return { start: sum(started), connected: sum(connected), later: `${kilobytes(sum(later))} in ${later.length} chunks`, worker: sum(workers) }
}

/** Returns the chunks with those that they import. */
function withImports(loaded, chunks) {
  const all = [...loaded]
  for (const { imports } of all) all.push(...chunks.filter((chunk) => imports.includes(chunk.fileName) && !all.includes(chunk)))
  return all
}

const isWorker = ({ fileName }) => /\/worker-/.test(fileName)

const sum = (files) => files.reduce((bytes, { code, source }) => bytes + gzipSync(code ?? source, { level: 9 }).length, 0)

const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { runChecks } = await import('./steps.mjs')
  await runChecks(weightChecks())
}
