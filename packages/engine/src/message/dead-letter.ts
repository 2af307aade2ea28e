import type { Json } from '@proactive/protocol'
import type { Result } from './message.js'

/** A step of an action, or its compensation, that failed for good and needs an operator. */
export interface DeadLetter {
  id: string
  /** Epoch milliseconds. */
  time: number
  person: string
  command: string
  action: string
  step: string
  doing: 'run' | 'compensate'
  /** The number of the step in its action, from 0. */
  at: number
  input: Json
  output?: Json
  result: Result
  /** The effects of its attempts; an answer to one of them may still arrive. */
  asked: string[]
}
