import { randomUUID } from 'node:crypto'
import type { Server as HttpServer } from 'node:http'
import { createEngine, type Event } from '@proactive/engine'
import type { BatchAnswer } from '@proactive/protocol'
import { pino } from 'pino'
import { actionRoutes } from './action-routes.js'
import { createActions } from './actions.js'
import type { Decider } from './answering.js'
import type { Clock } from './clock.js'
import { createErasure, type EraseOwn } from './erasure.js'
import { createHealth } from './health.js'
import { createHistory } from './history.js'
import { createHandlers, type Handlers } from './http.js'
import type { Log } from './log.js'
import type { Logger } from './logger.js'
import { meRoutes } from './me-routes.js'
import { createMetrics } from './metrics.js'
import { createModes } from './modes.js'
import { opsRoutes } from './ops-routes.js'
import { createOrigins } from './origins.js'
import { createPeople, type Identify, type People } from './people.js'
import { createRetention, type RetentionOptions } from './retention.js'
import { routesOf } from './routes.js'
import { ruleDecider } from './rule-decider.js'
import { setRunning, unsetRunning } from './running-server.js'
import { createSenders } from './senders.js'
import { createSessions } from './sessions.js'
import { createShell, type ServedPack } from './shell.js'
import { createSockets } from './sockets.js'
import type { Store } from './store.js'
import { storeClock } from './store-clock.js'
import { createStreams } from './streams.js'
import { createTokens } from './token.js'

/** What a server is made of; `readEnv` gives the keys, origins and limits. */
export interface ServerOptions {
  pack: ServedPack
  store: Store
  log: Log
  /** Default: the rules' own words. */
  decider?: Decider
  /** Names the user of a request from the app's own login. */
  identify: Identify
  /** Signs tokens and visitor cookies. */
  secret: string
  ingestKey: string
  operatorKey: string
  /** The pages that may speak to it, e.g. `['https://shop.example']`. */
  origins: readonly string[]
  /** Multiplies the limits per address and per session. */
  limitScale?: number
  /**
   * How many of the shop's own servers stand in front and add to `X-Forwarded-For`: 0. Limits go by the address that the
   * outermost of them heard.
   */
  proxies?: number
  /**
   * Over how many partitions people are spread, and so the most processes that can share the work: 16. A database
   * keeps the number that it began with.
   */
  partitions?: number
  /** How long what is kept is kept. */
  retention?: RetentionOptions
  /** Erases what is the app's own of a person who asks for it. */
  erase?: EraseOwn
  /** Default: the store's time, the same for all processes. */
  clock?: Clock
  ids?: () => string
  logger?: Logger
}

/** The assistant's server: pages connect to it, and the shop asks it who somebody is. */
export interface ProactiveServer extends People {
  /** Adds the sockets to a server that also serves the shop. */
  attach(server: HttpServer): void
  /** For `app/api/proactive/[...path]/route.ts`, or any server that speaks Web requests. */
  handlers: Handlers
  /**
   * Takes its share of the partitions and begins; the database must be migrated.
   *
   * @throws Error when the database began with another number of partitions.
   */
  start(): Promise<void>
  /** Finishes what is at hand, keeps a snapshot and lets go of the pages. The pool stays the app's. */
  stop(): Promise<void>
  /** Events of the shop's own systems, as `POST /ingest` takes them. */
  ingest(events: unknown): Promise<BatchAnswer>
  /** How many connections of pages are open. */
  connections(): number
  /** Whether one of the person's tabs is connected now. */
  isLive(personId: string): boolean
  /** The next event of a person that is wanted; undefined after `timeoutMs`. */
  nextEvent(personId: string, isWanted: (event: Event) => boolean, timeoutMs: number): Promise<Event | undefined>
  /** Moves the engine's clock forward, for good: for demonstrations. */
  advanceClock(ms: number): Promise<void>
  /** Forgets everything but who is connected: for demonstrations. */
  reset(): Promise<void>
}

/**
 * Makes the assistant's server. It serves once it is attached and started, and is then found by `handlers`.
 *
 * @throws Error for a mistake in the pack, with its name and remedy.
 *
 * @example
 * const server = createProactiveServer({ pack, identify, ...readEnv(process.env),
 *   store: postgresStore({ pool }), log: postgresLog({ pool }) })
 * server.attach(httpServer)
 * await server.start()
 */
export function createProactiveServer({
  pack,
  store: plainStore,
  log: plainLog,
  decider = ruleDecider(),
  identify,
  secret,
  ingestKey,
  operatorKey,
  origins: allowed,
  limitScale = 1,
  proxies = 0,
  partitions = 16,
  retention: kept = {},
  erase: eraseOwn,
  clock: given,
  ids = randomUUID,
  logger = pino({ name: 'proactive' }),
}: ServerOptions): ProactiveServer {
  const engine = createEngine(pack)
  const metrics = createMetrics({
    lagMs: () => shell.worker.lagMs,
    connections: () => ({ socket: sockets.connections(), stream: streams.count() }),
    live: () => actions.count(),
  })
  const store = metrics.store(plainStore)
  const log = metrics.log(plainLog)
  const shared = storeClock({ store, logger })
  const clock = given ?? shared
  const shell = createShell({ pack, engine, log, store, decider, clock, ids, logger, limitScale, partitions })
  const { appender, delivery, presence, rateLimits, requests } = shell
  const receiver = metrics.receiver(shell.receiver)
  const ingest = metrics.ingest(shell.ingest)

  const origins = createOrigins(allowed)
  const people = createPeople({ identify, secret, origins, ids })
  const tokens = createTokens({ secret, clock })
  const senders = createSenders({ tokens, origins, store })
  const sessions = createSessions({ store, presence, tokens, clock, ids })
  const actions = createActions({ delivery, presence })
  const streams = createStreams({ actions, clock })
  const sockets = createSockets({ origins, tokens, rateLimits, store, receiver, requests, actions, clock, logger, proxies, onRefused: metrics.refused })
  const history = createHistory({ store, clock: shell.clock })
  const health = createHealth({ store, appender, worker: () => shell.worker, decider })
  const modes = createModes({ pack, store, appender, ids })
  const retention = createRetention({ store, clock: shell.clock, machineClock: clock, logger, options: kept })
  const disconnect = (session: string) => {
    const reason = { code: 'expired', message: 'What was known of you was erased.' } as const
    sockets.end(session, reason)
    streams.end(session, reason)
  }
  shell.onErased(disconnect)
  const erasure = createErasure({ store, log, appender, clock: shell.clock, ids, worker: () => shell.worker.id, eraseOwn, disconnect })
  const routes = [
    ...routesOf({ ...shell, receiver, ingest, people, sessions, senders, origins, history, health, store, log, ids, ingestKey, operatorKey }),
    ...actionRoutes({ senders, streams, requests, rateLimits, store, clock: shell.clock }),
    ...meRoutes({ senders, rateLimits, history, erasure }),
    ...opsRoutes({ pack, store, history, health, metrics, modes, clock: shell.clock, appender, ids, operatorKey }),
  ]

  const server: ProactiveServer = {
    ...people,
    attach: sockets.attach,
    handlers: createHandlers(routes, { logger, onRefused: (code) => metrics.refused('http', code) }),
    async start() {
      setRunning(server)
      if (!given) await shared.start()
      await shell.start()
      await modes.restore()
      retention.start()
    },
    async stop() {
      unsetRunning(server)
      shared.stop()
      retention.stop()
      streams.close()
      await sockets.close()
      await shell.stop()
    },
    ingest: ingest.ingest,
    connections: () => sockets.connections() + streams.count(),
    isLive: shell.presence.isLive,
    nextEvent(personId, isWanted, timeoutMs) {
      return new Promise((resolve) => {
        const finish = (event?: Event) => {
          unwatch()
          cancel()
          resolve(event)
        }
        const cancel = clock.after(timeoutMs, finish)
        const unwatch = shell.receiver.watch(({ body }) => {
          if (body.is === 'event' && body.event.person === personId && isWanted(body.event)) finish(body.event)
        })
      })
    },
    async advanceClock(ms) {
      await shell.clock.advance(ms)
      await shell.worker.run()
    },
    async reset() {
      await shell.reset()
      await modes.clear()
    },
  }
  return server
}
