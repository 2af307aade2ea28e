import type { EventContract, Json } from '@proactive/protocol'
import type { Event } from '../message/message.js'

/** SQL inside the transaction at hand; `pg`'s clients have this shape. */
export interface Sql {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** What the shell passes to a fact's `read`. */
export interface FactContext {
  /** The transaction of the current batch. */
  tx: Sql
  /** The engine's clock, epoch milliseconds. */
  now: number
  /** The person whom it is looked up for; none for a rule. */
  person?: string
}

/** How long an answer may be kept, and which events end it before. */
export interface FactCaching {
  /** In milliseconds. */
  readonly ttlMs: number
  readonly clearedBy: readonly Clearing[]
}

/** An event after which a fact is read anew: for the input that it names, or for all inputs. */
export interface Clearing {
  readonly event: EventContract
  inputOf?(event: Event): Json
}

/** How the shell reads a fact; the engine only names it. */
export interface FactDefinition {
  readonly kind: 'fact'
  readonly name: string
  /** Whether no model may see it. */
  readonly personal?: boolean
  readonly cache?: FactCaching
  read(input: Json, context: FactContext): Promise<Json>
}

/** How a source of events writes what its texts alone leave open. */
export interface SourceFormat {
  /** The zone of times that name none; default UTC. */
  readonly timeZone?: string
  /** The decimal mark of amounts that are sent as texts (see `readAmount`). */
  readonly decimalMark?: '.' | ','
}

/**
 * Maps a foreign event by its name to an event of the pack, or to nothing. `raw` is the whole body, `format` what the pack
 * declares for its source. What cannot be read, such as an amount, throws a ProactiveError `invalid_event`, which refuses
 * the event.
 */
export interface Mapping {
  readonly from: string
  to(raw: { readonly [key: string]: Json | undefined }, format: SourceFormat): { type: string; data: Json } | null
}

/** What an ingested event changes in the shop's own tables, in the transaction that appends it. */
export interface Application {
  readonly kind: 'apply'
  readonly event: EventContract
  /** Returns the key of what the event sets, of which an event that happened before a newer one changes nothing. */
  per?(data: Event['data'], event: Event): string
  apply(tx: Sql, event: Event): Promise<void>
}
