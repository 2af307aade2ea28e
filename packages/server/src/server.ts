import { randomUUID } from 'node:crypto'
import { createEngine, type Event } from '@proactive/engine'
import { pino } from 'pino'
import { actionRoutes } from './gateway/action-routes.js'
import { createActions } from './delivery/actions.js'
import { createErasure } from './privacy/erasure.js'
import { createHealth } from './ops/health.js'
import { createHistory } from './ops/history.js'
import { createHandlers } from './http/http.js'
import { meRoutes } from './privacy/me-routes.js'
import { createMetrics } from './ops/metrics.js'
import { createModes } from './ops/modes.js'
import { opsRoutes } from './ops/ops-routes.js'
import { createOrigins } from './identity/origins.js'
import { createPeople } from './identity/people.js'
import { createRetention } from './ops/retention.js'
import { routesOf } from './gateway/routes.js'
import { ruleDecider } from './decider/rule-decider.js'
import { setRunning, unsetRunning } from './running-server.js'
import { createSenders } from './identity/senders.js'
import { createSessions } from './gateway/sessions.js'
import { createShell } from './shell.js'
import { createSockets } from './gateway/sockets.js'
import { storeClock } from './store/store-clock.js'
import { createStreams } from './delivery/streams.js'
import { createTokens } from './identity/token.js'
import type { ServerOptions, ProactiveServer } from './proactive-server.js'

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
          if (body.type === 'event' && body.event.person === personId && isWanted(body.event)) finish(body.event)
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
