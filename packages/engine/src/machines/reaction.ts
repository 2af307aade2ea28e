import { ignores, move, type Table, to } from './machine.js'

/**
 * The states of a reaction, around the saga of its steps (machines/saga.ts).
 *
 * ```
 *      attempt failed
 *         ┌────┐
 *         │    ▼    facts known              steps chosen           completed, compensated
 *        reading ──────────────▶ choosing ───────────────▶ acting ─────────────────────────▶ over
 *         ▲   │                      │                                                        ▲
 *         │   │ failed for good      └──────── dry run, nothing to do ────────────────────────┤
 *  retried│   ▼                                                                              │
 *        given up                reading ───────────── nothing to do ─────────────────────────┘
 * ```
 *
 * - `reading`: its facts are looked up, or wait to be looked up again.
 * - `choosing`: a model is asked which steps to run, or the rule is.
 * - `acting`: its steps run, or are compensated.
 * - `given up`: its facts could not be read, and a dead letter waits for an operator.
 * - `over`: nothing follows, unless a step that was given up on turns out to have been done.
 */
export type ReactionStage = 'reading' | 'choosing' | 'acting' | 'given up' | 'over'

export type ReactionEvent =
  | 'attempt failed'
  | 'failed for good'
  /** By an operator. */
  | 'retried'
  | 'facts known'
  | 'nothing to do'
  | 'dry run'
  | 'steps chosen'
  | 'completed'
  | 'compensated'

export type ReactionEffect =
  | 'read the facts'
  | 'wait for the next attempt'
  | 'add a dead letter'
  | 'choose the steps'
  | 'call the first step'
  | 'report nothing to do'
  | 'report the dry run'
  | 'report completed'
  | 'report compensated'

export const reactionTable = {
  reading: {
    'attempt failed': to('reading', 'wait for the next attempt'),
    'failed for good': to('given up', 'add a dead letter'),
    'facts known': to('choosing', 'choose the steps'),
    'nothing to do': to('over', 'report nothing to do'),
    ...ignores('retried', 'dry run', 'steps chosen', 'completed', 'compensated'),
  },
  choosing: {
    'steps chosen': to('acting', 'call the first step'),
    'dry run': to('over', 'report the dry run'),
    'nothing to do': to('over', 'report nothing to do'),
    'failed for good': to('given up', 'add a dead letter'),
    ...ignores('attempt failed', 'retried', 'facts known', 'completed', 'compensated'),
  },
  acting: {
    completed: to('over', 'report completed'),
    compensated: to('over', 'report compensated'),
    ...ignores('attempt failed', 'failed for good', 'retried', 'facts known', 'nothing to do', 'dry run', 'steps chosen'),
  },
  'given up': {
    retried: to('reading', 'read the facts'),
    ...ignores('attempt failed', 'failed for good', 'facts known', 'nothing to do', 'dry run', 'steps chosen', 'completed', 'compensated'),
  },
  over: {
    ...ignores(
      'attempt failed', 'failed for good', 'retried', 'facts known', 'nothing to do', 'dry run', 'steps chosen', 'completed', 'compensated',
    ),
  },
} as const satisfies Table<ReactionStage, ReactionEvent, ReactionEffect>

/** Takes an event and returns the effects to perform; undefined when its stage ignores the event. */
export const moveReaction = (run: { readonly stage: ReactionStage }, event: ReactionEvent): readonly ReactionEffect[] | undefined =>
  move(run, 'stage', reactionTable, event)
