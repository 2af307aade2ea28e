import type { Json } from '@proactive/protocol'
import type { Result } from '../message/message.js'

/** A step that was done and not taken back: which, and what it gave. */
export interface Done {
  at: number
  output: Json
}

/** An accepted action while its steps are done, or taken back, one after the other. */
export interface Saga {
  action: string
  input: Json
  state: 'running' | 'done' | 'taking back' | 'over'
  /** Why it is taken back. */
  why: 'failed' | 'undo'
  /** The step that is being done. */
  at: number
  done: Done[]
  /** The step that is being taken back. */
  back?: Done
  /** How often the present step was tried, and how often taking back was begun. */
  attempt: number
  round: number
  /** Tries of the present step that nothing was heard of. */
  asked: string[]
  /** It rests until then before the next try; or that try counts as failed then. */
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

/** Whether nothing is under way. */
export const isIdle = ({ saga }: { saga?: Saga }): boolean => !saga || saga.state === 'done' || saga.state === 'over'
