import type { Json } from '@proactive/protocol'
import type { Result } from './message.js'

/** A step of an action, or its compensation, that failed for good and needs an operator. */
export interface DeadLetter {
  id: string
  /** Epoch milliseconds. */
  time: number
  /** Empty for a step of a reaction, whose name is the action, and whose ID the command. */
  person: string
  command: string
  action: string
  /** The address of the reaction. */
  reaction?: `saga:${string}`
  step: string
  doing: 'run' | 'compensate'
  /** The number of the step in its action, from 0; −1 for the facts of a reaction. */
  at: number
  input: Json
  output?: Json
  result: Result
  /** The effects of its attempts; an answer to one of them may still arrive. */
  asked: string[]
}
