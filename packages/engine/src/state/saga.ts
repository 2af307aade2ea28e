import type { Json } from '@proactive/protocol'
import type { Result } from '../message/message.js'
import type { SagaState } from '../machines/saga.js'

/** A step that was done and not compensated: its number and its output. */
export interface Done {
  at: number
  output: Json
}

/** An accepted action, or a reaction, while its steps are done, or compensated, one after the other. */
export interface Saga {
  action: string
  input: Json
  /** The names of the steps that are done; absent where all are. */
  chosen?: readonly string[]
  readonly state: SagaState
  /** Why the steps are compensated. */
  why: 'failed' | 'undo'
  /** The number of the step that is being done. */
  at: number
  done: Done[]
  /** The step that is being compensated. */
  back?: Done
  /** How often the present step was attempted, and how often compensation was begun. */
  attempt: number
  round: number
  /** An attempt of the present step had a fault, after which nobody knows whether the step was done. */
  unsure?: true
  /** The effects of the present step that were not answered yet. */
  asked: string[]
  /** Whether it waits until `wakeAt` for the next attempt; otherwise the present attempt counts as failed then. */
  rests: boolean
  wakeAt: number
  refusal?: Result & { ok: false }
}

export const newSaga = ({ type, input }: { type: string; input: Json }): Saga => ({
  action: type,
  input,
  state: 'running',
  why: 'failed',
  at: 0,
  done: [],
  attempt: 0,
  round: 0,
  asked: [],
  rests: false,
  wakeAt: 0,
})

/** Whether no step is being done or compensated. */
export const isIdle = ({ saga }: { saga?: Saga }): boolean => !saga || saga.state === 'done' || saga.state === 'over'
