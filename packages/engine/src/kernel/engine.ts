import type { Address, Event, Message } from '../message/message.js'
import type { Effect } from '../message/effect.js'
import type { Inspection } from '../message/inspection.js'
import type { Prepared } from '../decide/prepared.js'
import type { Json } from '@proactive/protocol'
import type { DeadLetter } from '../message/dead-letter.js'
import type { Stale } from '../derive/rebuild.js'
import type { Partition } from '../state/partition.js'

/** What one step gives back; everything it does to the world is in here. */
export interface Stepped {
  /** For this or other partitions; those for this one are stepped again before the commit. */
  emit: Message[]
  effects: Effect[]
  seen: Inspection[]
}

/** A compiled pack. `step` is the only thing that changes a partition, and a partition the only thing it changes. */
export interface Engine<P extends Partition = Partition> {
  partition(n: number, count: number): P
  /** Fires what is due, then takes the batch in order. An empty batch is a wake. `now` never goes back. */
  step(partition: P, batch: readonly Message[], now: number): Stepped
  /** When the next empty batch is wanted, epoch milliseconds. */
  nextDue(partition: P): number | undefined
  /** The partition that owns an address. */
  ownerOf(address: Address, count: number): number
  /** The sessions that the partition holds to be live, for a takeover to check. */
  liveSessions(partition: P): { session: string; person: string }[]
  /** What failed for good and waits for somebody to look at it; a `redo` message tries again. */
  deadLetters(partition: P): DeadLetter[]
  /** What was decided for a person and waits until they ask. */
  prepared(partition: P, person: string): Prepared[]
  save(partition: P): Json
  load(saved: Json): P
  /** The rules of which nothing was saved in the version that they are of now; undefined when there are none. */
  stale(saved: Json): Stale | undefined
  /**
   * Lets those rules live again through the events, in the log's order, that the partition had read when it was saved.
   * Only what they remember changes: nothing is said of what is past. Save the partition afterwards.
   */
  rebuild(partition: P, rules: readonly string[], events: Iterable<Event>): void
}
