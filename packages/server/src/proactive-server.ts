import type { WebhookSecrets } from './gateway/webhooks.js'
import type { Server as HttpServer } from 'node:http'
import type { Event } from '@proactive/engine'
import type { BatchAnswer } from '@proactive/protocol'
import type { Answerer } from './graph/answerer.js'
import type { Decider } from './decider/answering.js'
import type { CachedGraph } from './graph/cached-graph.js'
import type { GraphStore } from './graph/graph-store.js'
import type { Projection } from './follow/projection.js'
import type { Subscription } from './follow/subscribe.js'
import type { Retriever } from './graph/retriever.js'
import type { Handlers } from './http/router.js'
import type { Identify, People } from './identity/people.js'
import type { Log } from './log/log.js'
import type { RetentionOptions } from './ops/retention.js'
import type { EraseOwn } from './privacy/erasure-queue.js'
import type { Clock } from './runtime/clock.js'
import type { Settings } from './settings.js'
import type { Logger } from './runtime/logger.js'
import type { ServedPack } from './events/pack-index.js'
import type { Store } from './store/store.js'

/** The parts and settings of a server; `readEnv` reads the keys, origins and limits from the environment. */
export interface ServerOptions {
  pack: ServedPack
  store: Store
  log: Log
  /** Decides and phrases suggestions. Default: the rules of the use cases. */
  decider?: Decider
  /** Finds the texts that answer shoppers' questions (`ask`). Without one, questions are refused as `unavailable`. */
  retriever?: Retriever
  /** Phrases the answers to shoppers' questions from these texts. Default: the decider, where it can, as `claudeDecider` does; else an answer quotes the best text. */
  answerer?: Answerer
  /** The graph that facts read, so that erasures reach it. A cached one is counted in the metrics. */
  graph?: GraphStore | CachedGraph
  /** What is made of the log beside the flow, such as `graphProjection` and `searchProjection`. */
  projections?: readonly Projection[]
  /** Who is handed events of the log beside the flow: each made by `subscribe`. */
  subscriptions?: readonly Subscription[]
  /** Returns the user of a request by the app's own login; null for a guest. */
  identify: Identify
  /** Signs tokens and visitor cookies. */
  secret: string
  /**
   * Whether an identifier of a person that is an e-mail address or a telephone number is stored as a pseudonym that is
   * derived from `secret`, and never as it is: false. The shop then finds its own rows by `createPseudonym(secret)`, and
   * another secret makes other persons of them. In a database that is in use, it must not change: a person's preferences
   * are found by the stored identifier.
   */
  pseudonyms?: boolean
  /** The bearer key of `POST /ingest`. */
  ingestKey: string
  /** The signing secrets of `POST /webhooks/:source`, by source; several of a source while one is replaced. Default: none. */
  webhookSecrets?: WebhookSecrets
  /** The bearer key of `GET /metrics`, `/ops` and everybody's `/inspection`. */
  operatorKey: string
  /** The origins whose pages may connect, such as `['https://shop.example']`. */
  origins: readonly string[]
  /**
   * What holds for a person who has said nothing on consent: `required`, the default, treats the person as one who said
   * no. `not-required` is for pages that ask nobody; a no that a person says holds all the same.
   */
  consent?: 'required' | 'not-required'
  /**
   * What a page sees of its own person in `GET /inspection`: `own`, the default, what the person's traces show. `counts`
   * adds to how many persons each signal was routed, for development and demonstrations.
   */
  inspection?: 'own' | 'counts'
  /** Multiplies the rate limits per address, session and person: 1. */
  limitScale?: number
  /**
   * Exempts persons from the cap of places of a scarce thing for one address, such as the invented crowd of a
   * demonstration. Default: nobody.
   */
  isUncapped?: (personId: string) => boolean
  /**
   * How many of the shop's own servers stand in front and append to `X-Forwarded-For`: 0. Limits per address use the
   * address that the outermost of them heard from.
   */
  proxies?: number
  /**
   * Over how many partitions people are spread, which is also the highest number of processes that can share the work:
   * 16. A database keeps the number that it was first used with.
   */
  partitions?: number
  /** How many days events and history are kept. */
  retention?: RetentionOptions
  /** Erases what the app itself holds on a person, when that person asks for it. */
  erase?: EraseOwn
  /** Default: the store's time, which is the same for all processes. */
  clock?: Clock
  /** Makes unique ids. Default: random UUIDs. */
  ids?: () => string
  /**
   * Default: pino, to the standard output. A logger of your own should leave out `err.detail` and `err.where`, in which
   * PostgreSQL quotes whole rows.
   */
  logger?: Logger
}

/** The names of all options; a server may be given what `readEnv` returns, of which it does not read all. */
export const serverOptions = {
  pack: true, store: true, log: true, decider: true, retriever: true, answerer: true, graph: true, projections: true, subscriptions: true, identify: true, secret: true, pseudonyms: true, ingestKey: true, operatorKey: true,
  origins: true, consent: true, limitScale: true, isUncapped: true, proxies: true, partitions: true, retention: true, erase: true,
  inspection: true, clock: true, ids: true, logger: true, port: true, host: true, databaseUrl: true, dataDir: true, webhookSecrets: true, mqttUrl: true, bus: true,
  anthropicKey: true, anthropicUrl: true, model: true, demo: true, production: true,
} satisfies Record<keyof ServerOptions | keyof Settings, true>

/** The assistant's server: pages connect to it, and the shop asks it for the person of a request. */
export interface ProactiveServer extends People {
  /** Adds the sockets to an HTTP server, which may also serve the shop. */
  attach(server: HttpServer): void
  /** The routes, for any server that takes Web requests; `nodeListener` puts them on a plain Node server. */
  handlers: Handlers
  /**
   * Takes this process's share of the partitions and begins to work. The database must be migrated.
   *
   * @throws Error when the database was first used with another number of partitions.
   */
  start(): Promise<void>
  /** Finishes the current work, stores snapshots and closes all connections. The app closes its pool itself. */
  stop(): Promise<void>
  /** Takes events of the shop's own systems, as `POST /ingest` does. */
  ingest(events: unknown): Promise<BatchAnswer>
  /** Counts the open connections of pages. */
  connections(): number
  /** Tells whether one of the person's tabs is connected now. */
  isLive(personId: string): boolean
  /** Waits for the next event of a person that `isWanted`; resolves to undefined after `timeoutMs`. */
  nextEvent(personId: string, isWanted: (event: Event) => boolean, timeoutMs: number): Promise<Event | undefined>
  /**
   * Takes a person's tabs for gone at once, without the minute in which a page may reconnect, so that in a demonstration the
   * tab that is opened next is the only one. Knows the tabs of this process.
   */
  endPresence(personId: string): Promise<void>
  /** Moves the engine's clock forward permanently, for demonstrations. @throws RangeError for what is no whole number of milliseconds from 0. */
  advanceClock(ms: number): Promise<void>
  /** Empties log and store for demonstrations; who is connected stays connected. */
  reset(): Promise<void>
}
