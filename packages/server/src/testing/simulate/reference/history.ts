import type { Effect, Event, Inspection, Message } from '@proactive/engine'

export type Kept = Pick<Extract<Effect, { type: 'prepare' }>, 'command' | 'session'> & { correlation: string }

/** One thing that the log says about a person. `at` is the time of its batch, epoch milliseconds. */
export type Entry = { at: number } & (
  /** The person's partition took a message. */
  | { type: 'message'; message: Message }
  /** What the assistant did, as far as no message says it. */
  | { type: 'seen'; seen: Inspection }
  /** The assistant keeps a command for the panel. */
  | { type: 'kept'; kept: Kept }
  /** The assistant wrote an event about the person. */
  | { type: 'written'; event: Event }
  /** The facts that traits are read from were asked for. */
  | { type: 'asked'; effect: string }
)

/** Everything that the log says about a person, in the order of the person's partition. */
export type History = readonly Entry[]
