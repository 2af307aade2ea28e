/** The composition root: everything that the server consists of is made and connected here, in the order of the flow. */

import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { checkOptions, days } from '@proactive/protocol'
import { ruleDecider } from './decider/rule-decider.js'
import { createActions } from './delivery/command-connections.js'
import { createStreams } from './delivery/streams.js'
import { endDenied } from './gateway/end-denied.js'
import type { Gateway } from './gateway/gateway.js'
import { createHttpLimits } from './gateway/http-limits.js'
import { nextEvent } from './gateway/next-event.js'
import { createPages } from './gateway/pages.js'
import { createPreferences } from './gateway/preferences.js'
import { gatewayRoutes } from './gateway/routes.js'
import { createSessions } from './gateway/sessions.js'
import { createSockets, erasedReason } from './gateway/sockets.js'
import { createWebhooks } from './gateway/webhooks.js'
import { createHandlers, createRouter } from './http/router.js'
import { createOriginOf } from './identity/address.js'
import { createCallers } from './identity/callers.js'
import { createPseudonym, sameId } from './identity/pseudonyms.js'
import { unknownSession } from './identity/senders.js'
import { createConsole } from './ops/console.js'
import { createDeadLetters } from './ops/dead-letters.js'
import { createHealth } from './ops/health.js'
import { createHistory } from './ops/history.js'
import { createInspectionStreams } from './ops/inspection-streams.js'
import { createMetrics } from './ops/metrics.js'
import { createTracing } from './ops/tracing.js'
import { createVariants } from './ops/variants.js'
import { countFunnel } from './measure/funnel.js'
import { createModes } from './ops/modes.js'
import { createReactions } from './ops/reactions.js'
import type { Ops } from './ops/ops.js'
import { opsRoutes } from './ops/ops-routes.js'
import { createRules } from './ops/rules.js'
import { createRetention } from './ops/retention.js'
import { createPipeline } from './pipeline.js'
import { announceErased } from './privacy/announce-erased.js'
import { createErasure } from './privacy/erasure.js'
import { createErasureQueue } from './privacy/erasure-queue.js'
import { createEvidence } from './privacy/evidence.js'
import { meRoutes } from './privacy/me-routes.js'
import { type ProactiveServer, type ServerOptions, serverOptions } from './proactive-server.js'
import { standardLogger } from './runtime/logger.js'
import { onceAMinute } from './runtime/once-a-minute.js'
import { setRunning, unsetRunning } from './running-server.js'
import { checkServerSettings } from './settings.js'
import { watchCommits } from './store/watch-commits.js'
import { storeClock } from './store/store-clock.js'

/**
 * Creates the assistant's server. It serves once it is attached and started; `handlers` and `runningServer` find it then.
 *
 * @throws Error for a mistake in the pack, with its name and remedy; SettingsError for a short secret, an empty key, or an
 *   origin that no page could send.
 *
 * @example
 * const server = createProactiveServer({ pack, identify, ...readEnv(process.env),
 *   store: postgresStore({ pool }), log: postgresLog({ pool }) })
 * server.attach(httpServer)
 * await server.start()
 */
export function createProactiveServer(options: ServerOptions): ProactiveServer {
  checkOptions('createProactiveServer', options, serverOptions)
  checkServerSettings(options)
  const { pack, decider = ruleDecider(), consent = 'required', limitScale = 1, partitions = 16, proxies = 0 } = options
  const { ids = randomUUID, logger = standardLogger() } = options
  const pseudonymOf = options.pseudonyms ? createPseudonym(options.secret) : sameId
  const cached = options.graph && 'reads' in options.graph ? options.graph : undefined
  const engine = createEngine(pack)

  // What becomes durable is counted and traced on its way into the log and the store.
  const metrics = createMetrics({
    lagMs: () => pipeline.worker.lagMs,
    connections: () => ({ socket: sockets.connections(), stream: streams.count() }),
    live: () => actions.count(),
    factReads: () => pipeline.facts.reads,
    followersFailing: () => Object.fromEntries(pipeline.followers.map(({ name, failing }) => [name, failing])),
    graphReads: () => cached?.reads ?? {},
  })
  const tracing = createTracing({ store: options.store, offsetMs: () => pipeline.clock.offsetMs, logger })
  const store = watchCommits(metrics.countingStore(options.store), tracing.onCommitted)
  const log = metrics.countingLog(options.log)
  const sharedClock = storeClock({ store, logger })
  const machineClock = options.clock ?? sharedClock

  // ③ gateway → ④ log → ⑤ derive → ⑥ route → ⑦ arbitrate → ⑧ decide → ⑨ deliver
  const pipeline = createPipeline({
    pack,
    engine,
    decider,
    ...(options.retriever && { retriever: options.retriever }),
    ...(options.answerer && { answerer: options.answerer }),
    ports: { log, store, clock: machineClock, ids, logger },
    settings: { limitScale, partitions, consent, pseudonymOf },
    onModel: metrics.countModel,
    graph: cached,
    projections: options.projections ?? [],
    subscriptions: options.subscriptions ?? [],
  })
  const { appender, clock, consents, delivery, denials, placement, presence, rateLimits, requests } = pipeline

  // Into ③: who calls, and what they may send
  const { identify, secret, origins } = options
  const say = onceAMinute(machineClock)
  const onForbiddenOrigin = (origin: string): void => {
    const times = say(origin)
    if (times !== undefined) logger.warn({ origin: origin.slice(0, 200), times, allowed: origins }, 'A page of an origin that is not allowed was refused: add it to PROACTIVE_ORIGINS, or to the origins of createProactiveServer(…), if it is the shop’s.')
  }
  const callers = createCallers({ identify, secret, allowedOrigins: origins, store, clock: machineClock, ids, pseudonymOf, onForbiddenOrigin })
  const ingest = metrics.countingIngest(pipeline.ingest)
  const gateway: Gateway = {
    rateLimits,
    requests,
    pages: createPages({ senders: callers.senders, rateLimits }),
    sessions: createSessions({ store, consents, presence, tokens: callers.tokens, clock: machineClock, ids }),
    receiver: metrics.countingReceiver(pipeline.receiver),
    ingest,
    webhooks: createWebhooks({ secrets: options.webhookSecrets ?? {}, ingest, store, clock: machineClock }),
    preferences: createPreferences({ store, log, clock, placement, denials, ids }),
  }

  // Out of ⑨: the channels to the pages
  const actions = createActions({ delivery, presence })
  const originOf = createOriginOf({ secret, scale: limitScale, isUncapped: options.isUncapped ?? (() => false) })
  const streams = createStreams({ actions, clock: machineClock })
  const httpLimits = createHttpLimits({ rateLimits, keys: [options.ingestKey, options.operatorKey], proxies })
  const sockets = createSockets({ callers, gateway, actions, httpLimits, originOf, clock: machineClock, logger, proxies, limitScale, onRefused: metrics.countRefusal })
  const endSession = (session: string): void => {
    callers.erased.add(session)
    sockets.end(session, erasedReason)
    streams.end(session, erasedReason)
    inspections.end(session, erasedReason)
  }
  pipeline.onErased(endSession)
  endDenied({ denials, sockets, streams, clock: machineClock })

  // Beside the flow: operators, privacy, retention
  const history = createHistory({ store, clock })
  const inspections = createInspectionStreams({ store, history, clock, machineClock, logger, showsCounts: options.inspection === 'counts' })
  const health = createHealth({ store, appender, decider, worker: () => pipeline.worker })
  const modes = createModes({ pack, store, appender, ids })
  const ops: Ops = {
    health,
    history,
    metrics,
    modes,
    variants: createVariants({ pack, store, appender, ids, learned: () => pipeline.worker.variants }),
    funnel: (count) => countFunnel({ pack, store, from: clock.now() - days(count), until: clock.now() }),
    rules: createRules({ pack, engine, log, clock }),
    console: createConsole({ pack, store, clock, health, history, modes }),
    reactions: createReactions({ pack, store, clock, modes }),
    deadLetters: createDeadLetters({ store, appender, clock, ids }),
  }
  const endSessions = async (sessions: readonly string[]): Promise<void> => {
    for (const session of sessions) endSession(session)
    await announceErased(sessions, { log, clock, ids, worker: () => pipeline.worker.id })
  }
  const erasures = createErasureQueue({
    store, log, placement, clock: machineClock, engineClock: clock, ids, worker: () => pipeline.worker.id, eraseOwn: options.erase, graph: options.graph, endSessions, logger,
  })
  const erasure = createErasure({
    store, clock: machineClock, ids, secret, rateLimits, queue: erasures, endSessions, refuse: unknownSession,
  })
  const evidence = createEvidence({ store, appender, clock: machineClock, ids, projections: options.projections ?? [] })
  const retention = createRetention({ store, clock, machineClock, timeZone: pack.timeZone, logger, options: options.retention ?? {} })

  const router = createRouter()
  const { ingestKey, operatorKey } = options
  gatewayRoutes(router, { callers, gateway, streams, originOf, store, clock, ingestKey })
  opsRoutes(router, { ops, pages: gateway.pages, inspections, clock, operatorKey })
  meRoutes(router, { ...callers, pages: gateway.pages, rateLimits, history, erasure, evidence })

  const server: ProactiveServer = {
    ...callers.people,
    attach: sockets.attach,
    handlers: createHandlers(router, {
      logger,
      admit: httpLimits.admit,
      onRefused(code, request) {
        metrics.countRefusal('http', code)
        httpLimits.charge(code, request)
      },
    }),
    async start() {
      await options.store.check?.(logger)
      setRunning(server)
      if (!options.clock) await sharedClock.start()
      await pipeline.start()
      await modes.restore()
      retention.start()
      erasures.start()
    },
    async stop() {
      unsetRunning(server)
      sharedClock.stop()
      retention.stop()
      await erasures.stop()
      streams.close()
      inspections.close()
      await sockets.close()
      await pipeline.stop()
    },
    ingest: gateway.ingest.ingest,
    connections: () => sockets.connections() + streams.count(),
    isLive: presence.isLive,
    endPresence: (person) => presence.endOf(person),
    nextEvent: (personId, isWanted, timeoutMs) =>
      nextEvent({ receiver: pipeline.receiver, clock: machineClock }, personId, isWanted, timeoutMs),
    async advanceClock(ms) {
      await clock.advance(ms)
      await pipeline.worker.run()
    },
    async reset() {
      await pipeline.reset()
      await modes.clear()
    },
  }
  return server
}
