import type { Engine, Pack } from '@proactive/engine'
import { createDecodeRecord } from './events/decode-record.js'
import { type Answering, createAnswering, type Decider } from './decider/answering.js'
import { type Appender, createAppender } from './log/appender.js'
import type { Clock } from './runtime/clock.js'
import { createDelivery, type Delivery } from './delivery/delivery.js'
import { type EngineClock, engineClock } from './store/engine-clock.js'
import { createIngest, type Ingest } from './gateway/ingest.js'
import type { Log } from './log/log.js'
import type { Logger } from './runtime/logger.js'
import type { Notice } from './store/notices.js'
import { createOutbox, type Outbox } from './worker/outbox.js'
import { indexPack, type Mapping, type PackIndex } from './events/pack-index.js'
import { createPresence, type Presence } from './delivery/presence.js'
import { createRateLimits, type RateLimits } from './gateway/rate-limits.js'
import { createReceiver, type Receiver } from './gateway/receive.js'
import type { Placement } from './log/records.js'
import { createRequests, type Requests } from './gateway/requests.js'
import type { Store } from './store/store.js'
import { createWorker, type Worker } from './worker/worker.js'

/** A pack, and how foreign events become its own. */
export type ServedPack = Pack & { readonly mappings?: readonly Mapping[] }

export interface ShellOptions {
  pack: ServedPack
  engine: Engine
  log: Log
  store: Store
  decider: Decider
  clock: Clock
  ids: () => string
  logger: Logger
  limitScale: number
  /** How many partitions the people are spread over. */
  partitions: number
}

/** Everything between a page's batch and its command, without sockets or HTTP. */
export interface Shell {
  pack: PackIndex
  clock: EngineClock
  placement: Placement
  rateLimits: RateLimits
  appender: Appender
  receiver: Receiver
  requests: Requests
  ingest: Ingest
  presence: Presence
  delivery: Delivery
  answering: Answering
  outbox: Outbox
  worker: Worker
  /** Calls back with a session whose person another process has erased. */
  onErased(listener: (session: string) => void): void
  start(): Promise<void>
  stop(): Promise<void>
  /** Forgets everything but who is connected. */
  reset: () => Promise<void>
}

export function createShell(options: ShellOptions): Shell {
  const { engine, log, store, decider, ids, logger, partitions: count } = options
  const pack = indexPack(options.pack)
  const clock = engineClock(options.clock, store)
  const placement: Placement = { engine, count }
  const rateLimits = createRateLimits(options.limitScale)
  const appender = createAppender({ log, clock, placement })
  const delivery = createDelivery({ store, clock, logger })
  const receiver = createReceiver({ pack, appender, store, clock: options.clock, engineClock: clock, rateLimits })
  const requests = createRequests({ store, appender, delivery, clock, rateLimits, ids })
  const ingest = createIngest({ pack, log, store, appender, clock, placement })
  const presence = createPresence({
    appender, log, store, clock: options.clock, engineClock: clock, placement, worker: () => worker.id, ids, logger,
  })
  const answering = createAnswering({ pack, decider, clock, logger })
  const outbox = createOutbox({ pack, decider, log, store, clock, placement, logger })
  const decodeRecord = createDecodeRecord({ pack, logger })
  const erased: ((session: string) => void)[] = []
  let worker = employ()

  function employ(): Worker {
    return createWorker({ count, engine, log, store, clock, decodeRecord, answering, delivery, outbox, onNotice, onOwnershipChange: presence.expireOrphans, ids, logger })
  }

  function onNotice(notice: Notice): void {
    if (notice.type === 'told') delivery.sendChanged(notice.session, notice.commands)
    else if (notice.type === 'answered') delivery.resolveAnswer(notice.request, notice.key)
    else if (notice.type === 'moved') presence.moveElsewhere(notice.session)
    else if (notice.type === 'erased') for (const listener of erased) listener(notice.session)
  }

  async function begin(): Promise<void> {
    await clock.load()
    await worker.start()
  }

  return {
    pack,
    clock,
    placement,
    rateLimits,
    appender,
    receiver,
    requests,
    ingest,
    presence,
    delivery,
    answering,
    outbox,
    get worker() {
      return worker
    },
    onErased: (listener) => void erased.push(listener),
    async start() {
      await log.start()
      await begin()
    },
    async stop() {
      presence.stop()
      await appender.settled()
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
