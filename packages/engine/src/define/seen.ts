import type { Event } from '../message/message.js'

/** What a rule's callback receives beside the event's data. */
export interface Seen<Data> {
  /** The key per which the rule remembers. */
  readonly key: string
  /** The rule's clock, epoch milliseconds. */
  readonly now: number
  readonly event: Event<Data>
  /** How many events the event stands for, and the data of the first. */
  readonly burst: { readonly count: number; readonly first: Data }
}
