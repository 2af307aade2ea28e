/**
 * Serves the pages of the benches on the loopback, compressed as a shop serves them, with the server of the assistant and
 * the collectors of the peers. Counts the events that arrive.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { isRecord } from '@proactive/protocol'
import { createProactiveServer, memoryLog, memoryStore, nodeListener } from '@proactive/server'
import { build } from 'vite'
import { library } from '../serving/library.js'

export type PageName = 'nothing' | 'post-message' | 'proactive' | 'snowplow' | 'segment' | 'posthog' | 'react' | 'react-kit'

const folder = fileURLToPath(new URL('../../pages/', import.meta.url))

/** Bytes of code. */
export interface Weight {
  page: number
  worker: number
}

export interface Shop {
  url: string
  /** Returns the paths of what a page loads before any of its code runs. */
  startOf: (name: PageName) => readonly string[]
  /** Returns the gzip bytes of the code at these paths: of workers, and of everything else. */
  bytesOf: (paths: readonly string[]) => Weight
  /** How many events of viewing a book have arrived so far, from all pages. */
  arrived: () => number
  /** Sets whether events are written, and so acknowledged, as they arrive; those that wait are written later. */
  acknowledge: (isOn: boolean) => void
  /** How many websockets are open. */
  connections: () => number
  /** When the last one closed, in epoch milliseconds. */
  closedAt: () => number
  close: () => Promise<void>
}

/** Builds the pages and opens the shop. The page of a contender is `/<name>`. */
export async function openShop(names: readonly PageName[]): Promise<Shop> {
  const files = new Map<string, Buffer>()
  /** The entry of each page, and what it imports. */
  const starts = new Map<string, string[]>()
  for (const name of names) await addPage(name, files, starts)
  let collected = 0

  const http = createServer()
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const address = http.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

  const log = memoryLog()
  const append = log.append.bind(log)
  const pace = { acknowledges: true }
  log.append = async (...given) => {
    while (!pace.acknowledges) await pause(20)
    return append(...given)
  }
  const assistant = createProactiveServer({
    pack: library(),
    log,
    store: memoryStore(log),
    identify: () => null,
    secret: 'a secret of the benches that is long enough',
    ingestKey: 'ingest-key-of-the-benches-of-pages',
    operatorKey: 'operator-key-of-the-benches-of-pages',
    origins: [url],
    limitScale: 1_000,
  })
  const answer = nodeListener(assistant.handlers)
  const sockets = new Set<Duplex>()
  let closedAt = 0
  http.on('upgrade', (_, socket: Duplex) => {
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      closedAt = Date.now()
    })
  })
  assistant.attach(http)
  await assistant.start()

  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', url)
    if (pathname.startsWith('/api/proactive/socket')) return
    if (pathname.startsWith('/api/proactive/')) return answer(request, response)
    if (request.method === 'POST') return void collect(request).then(() => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":1}'))
    const [entry] = starts.get(pathname.slice(1)) ?? []
    if (entry !== undefined) return response.writeHead(200, { 'content-type': 'text/html' }).end(pageOf(entry))
    const file = files.get(pathname)
    if (!file) return response.writeHead(200, { 'content-type': 'application/json' }).end(settingsAt(pathname, url))
    response.writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'gzip', 'cache-control': 'no-store' }).end(file)
  })

  async function collect(request: IncomingMessage): Promise<void> {
    collected += viewsIn(await buffer(request))
  }

  return {
    url,
    startOf: (name) => starts.get(name) ?? [],
    bytesOf(paths) {
      const weight = { page: 0, worker: 0 }
      for (const path of new Set(paths)) weight[basename(path).startsWith('worker-') ? 'worker' : 'page'] += files.get(path)?.length ?? 0
      return weight
    },
    arrived: () => collected + log.records.filter(({ message: { body } }) => body.type === 'event' && body.event.type === 'book.viewed').length,
    acknowledge(isOn) {
      pace.acknowledges = isOn
    },
    connections: () => sockets.size,
    closedAt: () => closedAt,
    async close() {
      pace.acknowledges = true
      await assistant.stop()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
    },
  }
}

/** Builds a page as a shop does: minified, in chunks, with its own copy of what it imports. */
async function addPage(name: PageName, files: Map<string, Buffer>, starts: Map<string, string[]>): Promise<void> {
  const extension = name.startsWith('react') ? 'tsx' : 'ts'
  const built = await build({
    root: folder,
    base: `/${name}/`,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, rolldownOptions: { input: `${folder}${name}.${extension}` } },
  })
  if (!('output' in built)) throw new Error(`The build of the page '${name}' gave no output.`)
  for (const each of built.output) {
    const path = `/${name}/${each.fileName}`
    files.set(path, gzipSync(each.type === 'chunk' ? each.code : each.source, { level: 9 }))
  }
  const chunks = built.output.filter((each) => each.type === 'chunk')
  const started = chunks.filter(({ isEntry }) => isEntry)
  for (const { imports } of started) started.push(...chunks.filter((chunk) => imports.includes(chunk.fileName) && !started.includes(chunk)))
  starts.set(name, started.map(({ fileName }) => `/${name}/${fileName}`))
}

const pageOf = (script: string): string =>
  `<!doctype html><html lang="en"><title>Library</title><link rel="icon" href="data:,"><div id="root"></div><script type="module" src="${script}"></script></html>`

/** Returns what the peers ask their services for: where Segment sends its events, and no further code for PostHog. */
function settingsAt(pathname: string, url: string): string {
  if (!pathname.startsWith('/segment/')) return '{}'
  return JSON.stringify({ integrations: { 'Segment.io': { apiKey: 'library', apiHost: `${new URL(url).host}/v1`, protocol: 'http' } } })
}

/** Counts the events in a request of a peer, by the one field that all of them send as it is or in base64. */
function viewsIn(body: Buffer): number {
  const text = (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString()
  return viewsOf(parsed(text))
}

function viewsOf(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('{') ? viewsOf(parsed(value)) : viewsOf(parsed(Buffer.from(value, 'base64').toString()))
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + viewsOf(each), 0)
  if (!isRecord(value)) return 0
  if (typeof value['bookId'] === 'string') return 1
  return Object.values(value).reduce<number>((sum, each) => sum + viewsOf(each), 0)
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
