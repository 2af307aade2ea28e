import type { Json } from '@proactive/protocol'
import type { ReactionStage } from '../machines/reaction.js'
import type { Trigger } from '../message/message.js'
import type { Saga } from './saga.js'

/** One run of a reaction, until it is over and no dead letter of it waits. */
export interface ReactionRun {
  id: string
  reaction: string
  /** Where it lives: one address for everything that this reaction does about the same thing. */
  address: `saga:${string}`
  trigger: Trigger
  readonly stage: ReactionStage
  /** The effect whose reply is awaited, of the facts or of the choice. */
  effect?: string
  /** When the facts are looked up again, or the choice is not awaited any more. */
  wakeAt?: number
  /** How often the facts were looked up. */
  attempt: number
  facts: { readonly [name: string]: Json | undefined }
  /** Its steps, and their input. */
  saga: Saga
}
