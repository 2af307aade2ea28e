/**
 * The pipeline from a page's batch to its command, without sockets and HTTP, in the order of ARCHITECTURE.md. The server
 * puts its channels around it; the test server and the simulator drive it directly.
 */

import type { Engine } from '@proactive/engine'
import { type AskingPorts, createAsking } from './asking/asking.js'
import { createAnswering, type Decider } from './decider/answering.js'
import { createFactCache, type FactCache } from './decider/fact-cache.js'
import { createDeciderHost, type DeciderHost } from './decider/host.js'
import { createDelivery, type Delivery } from './delivery/delivery.js'
import { createPresence, type Presence } from './delivery/presence.js'
import { createDecodeRecord } from './events/decode-record.js'
import { indexPack, type ServedPack } from './events/pack-index.js'
import { type Follower, followLog } from './follow/follow-log.js'
import type { Projection } from './follow/projection.js'
import type { Subscription } from './follow/subscribe.js'
import { subscriptionProjection } from './follow/subscription-projection.js'
import { announceChanges } from './graph/announce-changes.js'
import type { CachedGraph } from './graph/cached-graph.js'
import { type Consents, createConsents } from './gateway/consent.js'
import { createDenials, type Denials } from './gateway/denials.js'
import { createIngest, type Ingest } from './gateway/ingest.js'
import { createPageGate } from './gateway/page-gate.js'
import { createRateLimits, type RateLimits } from './gateway/rate-limits.js'
import { createReceiver, type Receiver } from './gateway/receive.js'
import type { Pseudonym } from './identity/pseudonyms.js'
import { createRequests, type Requests } from './gateway/requests.js'
import { type Appender, createAppender } from './log/appender.js'
import type { Log } from './log/log.js'
import type { Placement } from './log/records.js'
import type { Clock } from './runtime/clock.js'
import { createErrorReport } from './runtime/error-report.js'
import { type Logger, silent } from './runtime/logger.js'
import { type EngineClock, engineClock } from './store/engine-clock.js'
import type { Notice } from './store/notices.js'
import { createPermissions, type Permissions } from './store/permissions.js'
import type { Store } from './store/store.js'
import { createOutbox, type Outbox } from './worker/outbox.js'
import { createWorker, type Worker } from './worker/worker.js'

export interface PipelineOptions extends AskingPorts {
  pack: ServedPack
  engine: Engine
  decider: Decider
  ports: Ports
  settings: PipelineSettings
  /** Is told of every call of a model. */
  onModel?: DeciderHost['onModel']
  /** The graph that facts read, if its answers are kept. */
  graph?: CachedGraph | undefined
  /** What is made of the log beside the flow. */
  projections?: readonly Projection[]
  /** Who is handed events of the log beside the flow. */
  subscriptions?: readonly Subscription[]
}

/** What the pipeline needs of the world around it. */
export interface Ports {
  log: Log
  store: Store
  /** The machine's clock; the pipeline keeps the engine's clock ahead of it by the stored offset. */
  clock: Clock
  ids: () => string
  logger: Logger
}

export interface PipelineSettings {
  /** Multiplies the rate limits. */
  limitScale: number
  /** Over how many partitions people are spread. */
  partitions: number
  /** Returns what is stored in place of an identifier. Default: the identifier. */
  pseudonymOf?: Pseudonym
  /** What holds for a person who has said nothing on consent. */
  consent: 'required' | 'not-required'
}

export interface Pipeline {
  /** The engine's clock. */
  clock: EngineClock
  placement: Placement
  rateLimits: RateLimits
  permissions: Permissions
  consents: Consents
  denials: Denials
  receiver: Receiver
  requests: Requests
  ingest: Ingest
  appender: Appender
  outbox: Outbox
  presence: Presence
  delivery: Delivery
  /** The kept answers of facts. */
  facts: FactCache
  /** What follows the log beside the flow. */
  readonly followers: readonly Follower[]
  /** Replaced by `reset`: read it anew each time. */
  readonly worker: Worker
  /** Calls back with a session whose person was erased by another process. */
  onErased(listener: (session: string) => void): void
  start(): Promise<void>
  stop(): Promise<void>
  /** Empties log and store; who is connected stays connected. */
  reset(): Promise<void>
}

export function createPipeline({ pack, engine, decider, ports, settings, onModel = () => {}, graph, projections = [], subscriptions = [], ...askingPorts }: PipelineOptions): Pipeline {
  const { log, store, clock: machineClock, ids, logger } = ports
  const { limitScale, partitions, pseudonymOf, consent } = settings
  const clock = engineClock(machineClock, store)
  const report = createErrorReport({ logger, clock })
  const index = indexPack(pack, { ...(pseudonymOf && { pseudonymOf }), report })
  const placement: Placement = { engine, count: partitions }
  const permissions = createPermissions({ store, isConsentRequired: consent === 'required' })
  const gate = createPageGate({ store, permissions, consents: consent !== 'required' })
  const appender = createAppender({ log, clock, placement, gate })
  const delivery = createDelivery({ store, clock, logger })

  // ③ gateway → ④ log
  const rateLimits = createRateLimits(limitScale)
  const denials = createDenials({ log, permissions, clock, ids, worker: () => worker.id, logger })
  const consents = createConsents({ store, permissions, denials, log, clock: machineClock, engineClock: clock, placement, ids })
  const receiver = createReceiver({ pack: index, appender, consents, permissions, clock: machineClock, engineClock: clock, rateLimits })
  const { phrase } = decider
  const asking = createAsking({ ...(phrase && { answerer: { phrase } }), ...askingPorts, store, permissions, clock, logger })
  const requests = createRequests({ store, appender, delivery, rateLimits, permissions, asking, clock, ids })
  const ingest = createIngest({ pack: index, log, store, consents, permissions, gate, appender, clock, placement })
  const presence = createPresence({ ports, appender, permissions, engineClock: clock, placement, worker: () => worker.id })

  // ⑤ derive → ⑥ route → ⑦ arbitrate → ⑧ decide → ⑨ deliver: the worker steps the engine and performs its effects
  const decodeRecord = createDecodeRecord({ pack: index, logger })
  const facts = createFactCache({ facts: pack.facts, now: () => clock.now(), report })
  const answering = createAnswering({ pack: index, places: store, decider, facts, clock, logger })
  decider.connect?.(createDeciderHost({ pack, store, clock, logger, onModel }))
  const outbox = createOutbox({ pack: index, decider, log, store, clock, placement, logger })
  const erased: ((session: string) => void)[] = []
  let worker = employ()

  // Beside the flow: graph, search and subscribers follow the log. The worker has warned of a change that is not valid.
  const decodeQuietly = createDecodeRecord({ pack: index, logger: silent })
  const subscribed = subscriptions.map((subscription) => subscriptionProjection(subscription, { pack, positions: store, clock }))
  const followed = [...projections, ...subscribed]
  const twice = followed.find(({ name }, n) => followed.findIndex((other) => other.name === name) !== n)
  if (twice) throw new Error(`Two projections or subscriptions have the name '${twice.name}', by which their cursor is stored. Give each a name of its own.`)
  const followers = followed.map((projection) =>
    followLog({ projection, log, owns: () => worker.owns, decodeRecord: decodeQuietly, report, clock, logger }),
  )

  function employ(): Worker {
    return createWorker({
      engine,
      count: partitions,
      ports: { log, store, clock, ids, logger },
      decodeRecord,
      effects: { answering, facts, delivery, outbox },
      cluster: { onNotice, onOwnershipChange: presence.expireOrphans },
    })
  }

  function onNotice(notice: Notice): void {
    if (notice.type === 'told') delivery.sendChanged(notice.session, notice.commands, notice.priority)
    else if (notice.type === 'answered') delivery.resolveAnswer(notice.request, notice.key)
    else if (notice.type === 'moved') presence.moveElsewhere(notice.session)
    else if (notice.type === 'absent') presence.reclaim(notice.session)
    else if (notice.type === 'denied') denials.hear(notice.person)
    else if (notice.type === 'cleared') {
      facts.clear(notice.facts)
      if (notice.graph) graph?.drop(notice.graph)
    } else if (notice.type === 'erased') for (const listener of erased) listener(notice.session)
  }

  let announcing: { settled(): Promise<void> } | undefined

  async function begin(): Promise<void> {
    await clock.load()
    await worker.start()
  }

  return {
    clock,
    placement,
    rateLimits,
    permissions,
    consents,
    denials,
    receiver,
    requests,
    ingest,
    appender,
    outbox,
    presence,
    delivery,
    facts,
    followers,
    get worker() {
      return worker
    },
    onErased: (listener) => void erased.push(listener),
    async start() {
      await log.start()
      const end = await log.end()
      for (const { name, from } of subscriptions) if (from === 'now') await store.beginAt(name, partitions, end)
      await begin()
      announcing ??= graph && announceChanges(graph, { log, clock, ids, worker: () => worker.id, logger })
      for (const follower of followers) follower.start()
    },
    async stop() {
      presence.stop()
      for (const follower of followers) await follower.stop()
      await appender.settled()
      await announcing?.settled()
      await worker.stop()
      await outbox.stop()
      await log.stop()
    },
    async reset() {
      await worker.stop()
      await outbox.settled()
      await store.reset()
      worker = employ()
      await begin()
      await presence.announceAll()
    },
  }
}
