import type { Address, Event, Message } from '../message/message.js'
import type { Effect } from '../message/effect.js'
import type { Inspection } from '../message/inspection.js'
import type { Prepared } from '../decide/prepared.js'
import type { Json } from '@proactive/protocol'
import type { DeadLetter } from '../message/dead-letter.js'
import type { DefinitionError } from '../message/definition-error.js'
import type { RuleStory } from '../derive/explain.js'
import type { Stale } from '../derive/rebuild.js'
import type { Partition } from '../state/partition.js'
import type { LearnedVariants } from '../state/variants.js'

/** What one step returns. A step does nothing else to the world. */
export interface Stepped {
  /** Messages to this and other partitions; those to this one are taken in a step before the commit. */
  emit: Message[]
  effects: Effect[]
  seen: Inspection[]
}

/** A compiled pack. Only `step`, `load` and `rebuild` change a partition, and they change nothing else. */
export interface Engine<P extends Partition = Partition> {
  partition(n: number, count: number): P
  /** Fires the deadlines that have passed, then takes the batch in order. An empty batch only fires deadlines. `now` must not decrease. */
  step(partition: P, batch: readonly Message[], now: number): Stepped
  /** Returns when the next deadline is, in epoch milliseconds; undefined when there is none. */
  nextDue(partition: P): number | undefined
  /** Returns the number of the partition that owns an address. */
  ownerOf(address: Address, count: number): number
  /** Returns the sessions that the partition considers live, for a new owner to check. */
  liveSessions(partition: P): { session: string; person: string }[]
  /** Returns the steps that failed for good and wait for an operator; a `redo` message retries one. */
  deadLetters(partition: P): DeadLetter[]
  /** Returns what was learned of the variants of use cases, by use case. */
  variants(partition: P): ReadonlyMap<string, LearnedVariants>
  /** Returns what waits for a person in the assistant's panel, the oldest first. */
  prepared(partition: P, person: string): Prepared[]
  save(partition: P): Json
  /** Loads a saved partition. `onError` is told what a definition threw on the way. */
  load(saved: Json, onError?: (error: DefinitionError) => void): P
  /** Returns the rules without saved state of their present version; undefined when there are none. */
  stale(saved: Json): Stale | undefined
  /**
   * Replays events through these rules, in the log's order: the events that the partition had taken when it was saved.
   * Only the state of the rules changes; no signals arise. Save the partition afterwards. `onError` is told what a
   * definition threw, once for each kind of error.
   */
  rebuild(partition: P, rules: readonly string[], events: Iterable<Event>, onError?: (error: DefinitionError) => void): void
  /**
   * Runs events through the rule of a signal as it is now, in the log's order, and tells what it made of each key: for an
   * operator who asks why nothing happened. Without `key`, the latest hundred keys. No partition changes.
   *
   * @throws Error for a signal that the pack does not have, with those that it has.
   */
  explain(asked: { signal: string; key?: string; events: Iterable<Event>; now: number }): RuleStory[]
}
