import { ignores, move, type Table, to } from './machine.js'

/**
 * The states of a saga: the steps of an accepted action or of a reaction, done one after the other, or compensated, the last first.
 *
 * ```
 *        step due,                                           step compensated, attempt failed,
 *        attempt failed                                      compensation failed, late step
 *         ┌────┐                                                  ┌────┐
 *         │    ▼     step refused, step outcome unknown           │    ▼      all compensated
 *        running ───────────────────────────────────────────▶ taking back ──────────────────▶ over
 *           │                                                   ▲  │   ▲                        │
 *           │ all steps done                               undo │  │   └─────── late step ──────┘
 *           ▼                                                   │  │ undo failed
 *         done ─────────────────────────────────────────────────┘  │
 *           ▲                                                      │
 *           └──────────────────────────────────────────────────────┘
 * ```
 *
 * - `running`: a step is called, or waits to be called again after a failed attempt.
 * - `done`: all steps are done. Only an undo leads on.
 * - `taking back` (a stored name for compensating): a compensation is called, or waits to be called again. A compensation that fails for good becomes a
 *   dead letter; after a failed step the others are compensated all the same, while an undo stops and may be repeated.
 * - `over`: everything is compensated, except for what waits as a dead letter. A saga leaves this state only when such
 *   a step turns out to have been done, or when an operator retries its compensation.
 *
 * Three fields of a saga tell more about its state, and only saga/saga.ts writes them, as effects of the transitions:
 * `rests` (the next attempt is waited for, not an answer), `back` (the step that is being compensated) and `why` (a failed
 * step, or an undo).
 */
export type SagaState = 'running' | 'done' | 'taking back' | 'over'

export type SagaEvent =
  /** The saga started, a step succeeded and another step follows, or another is tried in place of one that was refused. */
  | 'step due'
  /** The last step succeeded. */
  | 'all steps done'
  /** The present attempt failed, or was not answered in time, and attempts are left. */
  | 'attempt failed'
  /** The present step was refused. */
  | 'step refused'
  /** The present step failed for good, and nobody knows whether it was done. */
  | 'step outcome unknown'
  /** By the person, or by an operator who retries a compensation that failed in an undo. */
  | 'undo'
  | 'step compensated'
  | 'all compensated'
  /** The present compensation failed for good, after a step had failed. */
  | 'compensation failed'
  /** The present compensation failed for good, in an undo. */
  | 'undo failed'
  /** A step that had been given up on has to be compensated after all. */
  | 'late step'

export type SagaEffect =
  | 'call the step'
  | 'wait for the next attempt'
  | 'add the late step'
  /** The calls of each round have IDs of their own. */
  | 'begin a round of compensation'
  | 'compensate the last step'
  | 'add a dead letter'
  | 'keep the step for the next undo'
  | 'report completed'
  | 'report failed'
  | 'report compensated'
  | 'report undo failed'

const compensate = to('taking back', 'begin a round of compensation', 'compensate the last step')

export const sagaTable = {
  running: {
    'step due': to('running', 'call the step'),
    'all steps done': to('done', 'report completed'),
    'attempt failed': to('running', 'wait for the next attempt'),
    'step refused': to('taking back', 'report failed', 'begin a round of compensation', 'compensate the last step'),
    'step outcome unknown': to(
      'taking back',
      'add a dead letter', 'report failed', 'begin a round of compensation', 'compensate the last step',
    ),
    ...ignores('undo', 'step compensated', 'all compensated', 'compensation failed', 'undo failed', 'late step'),
  },
  done: {
    undo: compensate,
    ...ignores(
      'step due', 'all steps done', 'attempt failed', 'step refused', 'step outcome unknown', 'step compensated', 'all compensated',
      'compensation failed', 'undo failed', 'late step',
    ),
  },
  'taking back': {
    'attempt failed': to('taking back', 'wait for the next attempt'),
    'step compensated': to('taking back', 'compensate the last step'),
    'all compensated': to('over', 'report compensated'),
    'compensation failed': to('taking back', 'add a dead letter', 'compensate the last step'),
    'undo failed': to('done', 'add a dead letter', 'keep the step for the next undo', 'report undo failed'),
    'late step': to('taking back', 'add the late step'),
    ...ignores('step due', 'all steps done', 'step refused', 'step outcome unknown', 'undo'),
  },
  over: {
    'late step': to('taking back', 'add the late step', 'begin a round of compensation', 'compensate the last step'),
    ...ignores(
      'step due', 'all steps done', 'attempt failed', 'step refused', 'step outcome unknown', 'undo', 'step compensated', 'all compensated',
      'compensation failed', 'undo failed',
    ),
  },
} as const satisfies Table<SagaState, SagaEvent, SagaEffect>

/** Takes an event and returns the effects to perform; undefined when its state ignores the event. */
export const moveSaga = (saga: { readonly state: SagaState }, event: SagaEvent): readonly SagaEffect[] | undefined =>
  move(saga, 'state', sagaTable, event)
