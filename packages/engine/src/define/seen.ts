import type { Event } from '../message/message.js'

/** What a callback knows beside the event's data: its key, the event itself, and how many others it stands for. */
export interface Seen<Data> {
  /** What the rule remembers is kept per this. */
  readonly key: string
  /** The clock that the rule goes by, epoch milliseconds. */
  readonly now: number
  readonly event: Event<Data>
  readonly burst: { readonly count: number; readonly first: Data }
}
