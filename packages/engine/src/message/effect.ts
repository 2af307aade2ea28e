import type { Command, Json, Preferences, Priority, Update, Withdrawal } from '@proactive/protocol'
import type { Address, Event, Origin, Result, Scarce } from './message.js'

declare const answer: unique symbol

/** A question to the shop's records: a fact of the pack by its name, and its input. `Value` is the answer's type. */
export interface FactQuery<Value = unknown> {
  readonly fact: string
  readonly input: Json
  readonly [answer]?: Value
}

/**
 * What the engine asks the shell to do. The id is derived from the cause; the shell performs an effect at least once.
 *
 * `look`, `free`, `hold`, `extend`, `release`, and `decide` by rules, are answered inside the batch's transaction and
 * stepped before its commit.
 * `send`, `prepare`, `withdraw`, `update`, `answer` and `record` are rows of that commit. `run` and `compensate` wait for it,
 * and their replies come back over the log.
 */
export type Effect = { id: string; from: Address; cause: string } & (
  /** `isCacheable`: answers that were read a while ago will do, where a fact allows that. */
  | { type: 'look'; facts: Record<string, FactQuery>; isCacheable?: true }
  | { type: 'decide'; context: DecideContext; deadlineMs: number }
  /** Asks how much of a scarce thing is free, sold and held ones deducted; answered with a number. */
  | { type: 'free'; scarce: Scarce; at: number }
  /**
   * Grants a person a hold until `until`, sets its end, or releases it; answered with whether the person has the hold. A
   * hold is answered with `crowded` where others of the person's `origin` hold all that it may have of the thing.
   */
  | { type: 'hold'; scarce: Scarce; hold: string; person: string; until: number; at: number; origin?: Origin }
  | { type: 'extend' | 'release'; scarce: Scarce; hold: string; person: string; until: number; at: number }
  /** Asks a model which steps of a reaction to run; answered with their names, and with null where no model is asked. */
  | { type: 'choose'; context: ChooseContext; deadlineMs: number }
  | ({ type: 'run' } & Stepping)
  | ({ type: 'compensate'; output: Json } & Stepping)
  /** Sends a command; the shell gives it its `seq`. Its times are the engine's. */
  | { type: 'send'; person: string; session: string; command: Unsent }
  /** Stores a command that waits in the assistant's panel; no page is sent it. */
  | { type: 'prepare'; person: string; session: string; command: Unsent }
  | { type: 'withdraw'; session: string; withdrawal: Withdrawal }
  | { type: 'update'; session: string; update: Update }
  /** Answers a page's request; stored, so that a duplicate gets the same answer. A refusal with `retryAfterMs` is not final. */
  | { type: 'answer'; request: 'accept' | 'undo' | 'extend' | 'attention' | 'attention.release' | 'prepared'; key: string; result: Result }
  /** Appends an event that the server itself writes, such as `suggestion.accepted`. */
  | { type: 'record'; event: Event }
)

/** All that a decider is given to choose among the steps of a reaction: nothing of the trigger, which may name a person. */
export interface ChooseContext {
  reaction: string
  brief: string
  facts: Readonly<Record<string, Json | undefined>>
  /** The names of the declared steps, in their order. */
  steps: readonly string[]
}

/** What a step of an action is called with, beside its input. */
export interface StepContext {
  /** The idempotency key: the same for every attempt of this step of this command. */
  key: string
  /** The accepted command, or the run of the reaction, that the step is of: the same for all of its steps. */
  cause: string
  /** The `causationId` for events that the step sends, by which the guard against loops recognizes them. */
  causationId: string
  /** Empty for a step of a reaction, as is the session. */
  person: string
  session: string
  /** The hold on the scarce thing that was accepted, for the step that consumes it. */
  hold?: string
}

interface Stepping extends StepContext {
  action: string
  step: string
  input: Json
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A command before the shell has numbered it. */
export type Unsent = DistributiveOmit<Command, 'seq'>

/**
 * All that a decider is given: what the use case allows, and the facts its words rest on. Optional fields are absent in an
 * effect that an earlier version stored.
 */
export interface DecideContext {
  useCase: string
  brief: string
  locale: string
  signal: { type: string; data: Json; priority?: Priority; time?: number; evidence?: number }
  facts: Readonly<Record<string, Json | undefined>>
  /** By which fact of the pack each of `facts` was read. */
  sources?: Readonly<Record<string, string>>
  /** When the decider is asked, epoch milliseconds on the engine's clock; the facts were read at that instant. */
  at?: number
  /** The rule's own words, in the person's language. */
  words: string
  action?: { type: string; input: Json; label: string; done?: string }
  /**
   * What components of the person's page tell (`useAgentContext`): texts that anybody can invent, and on which no fact
   * rests. Absent where they tell nothing.
   */
  shared?: readonly { description: string; value: Json }[]
  person?: PersonContext
  /** The reasons for which the person was chosen. */
  because?: readonly string[]
  /** The offer is of a scarce thing, which is held meanwhile. */
  scarce?: true
  /** Facts, words and offer hold personal data: no model may see them. */
  personal?: true
  /** The rule's words are told, whatever a model writes. */
  phrasing?: 'rule'
  /** Nothing is told where a model gives no valid answer. */
  fallback?: 'silence'
}

/** What a decider is told of the person, without anything that names the person. Durations are milliseconds. */
export interface PersonContext {
  /** What the visitor's `forModel` returns. */
  traits: Readonly<Record<string, Json>>
  visits: number
  visitMs: number
  suggestions: {
    thisVisit: number
    /** Since the last suggestion; absent before the first. */
    sinceMs?: number
    /** How many were refused in a row. */
    refusals: number
  }
  preferences: Preferences
}
