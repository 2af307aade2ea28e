import type { Server as HttpServer } from 'node:http'
import type { Event } from '@proactive/engine'
import type { BatchAnswer } from '@proactive/protocol'
import type { Decider } from './decider/answering.js'
import type { Handlers } from './http/http.js'
import type { Identify, People } from './identity/people.js'
import type { Log } from './log/log.js'
import type { RetentionOptions } from './ops/retention.js'
import type { EraseOwn } from './privacy/erasure.js'
import type { Clock } from './runtime/clock.js'
import type { Logger } from './runtime/logger.js'
import type { ServedPack } from './shell.js'
import type { Store } from './store/store.js'

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
