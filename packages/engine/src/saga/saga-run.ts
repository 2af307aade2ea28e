import type { ReactionStep } from '../define/define-reaction.js'
import type { Address } from '../message/message.js'
import type { Due } from '../state/partition.js'
import type { Saga } from '../state/saga.js'
import type { Turn } from '../state/turn.js'

/** A saga with its steps and what it belongs to, within one step of the engine. */
export interface SagaRun {
  turn: Turn
  saga: Saga
  steps: readonly ReactionStep[]
  of: SagaOwner
}

/** The accepted command, or the reaction, whose steps these are. */
export interface SagaOwner {
  /** Keys and IDs of the steps are derived from it. */
  id: string
  from: Address
  correlation: string
  /** For the events that its steps send. */
  causationId: string
  /** Empty for a reaction, as is the session. */
  person: string
  session: string
  hold?: string
  reaction?: `saga:${string}`
  /** What wakes it when a step is due. */
  due: Due
}
