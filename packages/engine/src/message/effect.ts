import type { Command, Json, Update, Withdrawal } from '@proactive/protocol'
import type { Address, Event, Result, Scarce } from './message.js'

declare const answer: unique symbol

/** A question about the world, by the name of a fact that the pack declares. `Value` is its answer's type. */
export interface FactQuery<Value = unknown> {
  readonly fact: string
  readonly input: Json
  readonly [answer]?: Value
}

/**
 * What the engine wants done. The id is derived from its cause; the shell performs it at least once.
 *
 * `look`, `free`, `hold`, `extend`, `release`, and `decide` by rules, are answered inside the batch's transaction and
 * stepped before its commit.
 * `send`, `withdraw`, `update`, `answer` and `record` are rows of that commit. `run` and `compensate` wait for it,
 * and their replies come back over the log.
 */
export type Effect = { id: string; from: Address; cause: string } & (
  | { type: 'look'; facts: Record<string, FactQuery> }
  | { type: 'decide'; context: DecideContext; deadlineMs: number }
  /** How much of a scarce thing is left, holds taken off; answered with a number. */
  | { type: 'free'; scarce: Scarce; at: number }
  /** Keeps it for a person `until` then, or sets when that ends; answered with whether it is theirs. Times are `at`'s clock. */
  | { type: 'hold' | 'extend' | 'release'; scarce: Scarce; hold: string; person: string; until: number; at: number }
  | ({ type: 'run' } & Stepping)
  | ({ type: 'compensate'; output: Json } & Stepping)
  /** The shell gives the command its `seq`. Its times are the engine's. */
  | { type: 'send'; person: string; session: string; command: Unsent }
  | { type: 'withdraw'; session: string; withdrawal: Withdrawal }
  | { type: 'update'; session: string; update: Update }
  /** Ends a page's request; kept as a row, so that a repeat gets the same. A refusal with `retryAfterMs` is not the end. */
  | { type: 'answer'; request: 'accept' | 'undo' | 'extend'; key: string; result: Result }
  /** An event that the server itself writes, such as `suggestion.accepted`. */
  | { type: 'record'; event: Event }
)

/** How the shell performs one step of an action. */
export interface StepContext {
  /** Of this step of this command, the same whenever it is tried again: a repeat must not act twice. */
  key: string
  person: string
  session: string
  /** The hold on the scarce thing that was accepted, for the step that uses it up. */
  hold?: string
}

interface Stepping extends StepContext {
  action: string
  step: string
  input: Json
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

export type Unsent = DistributiveOmit<Command, 'seq'>

/** All that a decider may know: what the use case allows, and the facts its words rest on. */
export interface DecideContext {
  useCase: string
  brief: string
  locale: string
  signal: { type: string; data: Json }
  facts: Readonly<Record<string, Json | undefined>>
  /** The words of the rule, already filled in. */
  words: string
  action?: { type: string; input: Json; label: string }
}
