/**
 * The store's process: the database, the assistant and the Next pages on one port. Opens them in that order, and closes
 * them in reverse order, once, when a signal arrives or the start fails.
 */

import { createServer, type RequestListener, type Server } from 'node:http'
import { join } from 'node:path'
import { socketPath } from '@proactive/protocol'
import {
  cachedGraph, createProactiveServer, graphProjection, migrate as migrateAssistant, postgresGraph, postgresLog, postgresSearch,
  postgresStore, SchemaError, SettingsError,
} from '@proactive/server'
import { createPrisma, DatabaseProblem, migrate, openDatabase, seed } from 'database'
import next from 'next'
import pg from 'pg'
import { listenToDevices } from './src/assistant/devices.js'
import { loadCatalogue } from './src/assistant/graph/catalogue.js'
import { graphRules } from './src/assistant/graph/rules.js'
import { grocery } from './src/assistant/index.js'
import { answersFor } from './src/assistant/answers.js'
import { chooseDeciderAt } from './src/assistant/choose-decider-at.js'
import { readNames } from './src/assistant/names.js'
import { describeDemo } from './src/front/describe-demo.js'
import { createFront } from './src/front/front.js'
import { limitConnections } from './src/front/limit-connections.js'
import { listen } from './src/front/listen.js'
import { describeLevel } from './src/level.js'
import { readSettings } from './src/read-settings.js'
import { keepRunning } from './src/running.js'
import { keepSettings } from './src/settings.js'
import { keepGraph } from './src/shop/database.js'
import { eraseShopper } from './src/shop/erase.js'
import { readLogin } from './src/shop/login.js'
import { startOrderWorker } from './src/shop/order-worker.js'
import { scratchFolder } from './src/shop/scratch-folder.js'
import { indexAll } from './src/shop/search-documents.js'

/** How long a request may take to arrive, in milliseconds, and how often that is checked. */
const timeouts = { headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 }

const print = (line: string) => console.log(`  ${line}`)

/** Closes what has been opened so far, in the order of opening. */
const closers: (() => Promise<unknown>)[] = []
let closing: Promise<void> | undefined

/** Closes everything in reverse order of opening. Idempotent: on Ctrl-C the terminal and npm both send a signal. */
function close(): Promise<void> {
  return (closing ??= (async () => {
    for (const closer of closers.toReversed()) await closer()
  })())
}

/** Starts the store and its assistant in this process, on one port. */
async function serve(): Promise<void> {
  const { level, ...settings } = readSettings(process.env)
  const { port, demo, production, secret, ingestKey, operatorKey, origins } = settings

  const opening = openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir, log: print })
  closers.push(() => opening.then((database) => database.stop(), () => undefined))
  const database = await opening
  const pool = new pg.Pool({ connectionString: database.url, max: 10, idleTimeoutMillis: 0 })
  pool.on('error', () => undefined)
  closers.push(() => pool.end())
  // The assistant's tables first: its own migrator works beside a store that runs.
  await migrateAssistant({ pool })
  await migrate({ url: database.url })
  await seed(createPrisma(pool), { now: new Date() })
  const scratch = scratchFolder(settings.dataDir)
  keepSettings({ databaseUrl: database.url, demo, level, secret, ingestKey, operatorKey, scratch, origins })

  const graph = cachedGraph(postgresGraph({ pool }))
  keepGraph(graph)
  const search = postgresSearch({ pool })
  await loadCatalogue(pool, graph)
  await indexAll(pool, search)

  const store = postgresStore({ pool })
  // In a demonstration everybody is told, in the use case's own words: docs/measure.md says why.
  const running = { level, trials: !demo }
  await keepRunning(store, running)
  const decider = await chooseDeciderAt(level, { settings, say: print, options: { names: () => readNames(pool) } })
  const assistant = createProactiveServer({
    ...settings,
    inspection: demo ? 'counts' : 'own',
    pack: grocery({ pool, graph, index: search, scratch, ...running }),
    decider,
    retriever: level === 0 ? search : answersFor({ pool, search }),
    store,
    log: postgresLog({ pool }),
    graph,
    projections: level === 3 ? [graphProjection({ graph, rules: graphRules })] : [],
    identify: (request) => {
      const userId = readLogin(request.headers.get('cookie'), secret)
      return userId === null ? null : { userId }
    },
    erase: eraseShopper(pool),
  })

  const http = createServer(timeouts)
  // Never listens: Next takes upgrades from it, and would end those of the assistant.
  const upgrades = createServer()
  const pages = next({ dev: !production, dir: join(import.meta.dirname), httpServer: upgrades, port, hostname: 'localhost' })
  closers.push(() => pages.close())
  await pages.prepare()
  const answer = pages.getRequestHandler()
  http.on('request', (request, response) => void answer(request, response))
  http.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith(socketPath)) upgrades.emit('upgrade', request, socket, head)
  })
  assistant.attach(http)
  putInFront(http, (routes) => createFront(routes, settings))
  limitConnections(http, settings)
  closers.push(async () => {
    http.close()
    await assistant.stop()
    http.closeAllConnections()
  })
  await assistant.start()
  closers.push(startOrderWorker(pool, (events) => assistant.ingest(events)))
  const devices = await listenToDevices(settings, (event) => assistant.ingest(event))
  if (devices) closers.push(() => devices.stop())
  const closeBeside = await listen(http, settings)
  closers.push(() => Promise.resolve(closeBeside()))
  print(`The store is open at http://localhost:${port}`)
  print(describeLevel(running))
  for (const line of describeDemo(settings)) print(line)
}

/** Puts a listener before everything that listens to requests by now. */
function putInFront(http: Server, front: (routes: RequestListener) => RequestListener): void {
  const routes = http.listeners('request')
  http.removeAllListeners('request')
  http.on('request', front((...call) => {
    for (const route of routes) Reflect.apply(route, http, call)
  }))
}

/** Ends the process. Prints one sentence for an error that the person who starts the store can fix, else the error. */
function fail(error: unknown): never {
  const isExpected = error instanceof SettingsError || error instanceof SchemaError || error instanceof DatabaseProblem
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  if (isTaken) console.error('The port is taken: stop what uses it, or choose another, as in PORT=3001 npm start.')
  else console.error(isExpected ? error.message : error)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void close().then(() => process.exit(0), fail))
}
// An error that closing itself causes is not reported.
serve().catch((error: unknown) => closing ?? close().finally(() => fail(error)))
