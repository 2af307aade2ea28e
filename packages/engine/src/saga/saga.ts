/**
 * Runs the steps of an accepted action or of a reaction, and compensates them when a step fails or the person undoes the
 * action. The states are those of machines/saga.ts. What became of the saga is returned as news for what it belongs to.
 */

import type { Json } from '@proactive/protocol'
import type { ReactionStep } from '../define/define-reaction.js'
import { type Change, performEffects } from '../machines/change.js'
import { moveSaga, type SagaEffect, type SagaEvent } from '../machines/saga.js'
import { idFrom } from '../message/ids.js'
import type { Result } from '../message/message.js'
import { type Done, isIdle } from '../state/saga.js'
import { addDeadLetter } from './dead-letters.js'
import type { SagaRun } from './saga-run.js'

/** What became of a saga, as its command or reaction takes it. */
export type SagaNews = 'completed' | 'action failed' | 'compensated' | 'undo failed'

type Refusal = Result & { ok: false }

/** Calls the first step. */
export function startSaga(run: SagaRun): SagaNews[] {
  return callNext(run)
}

/** Compensates the steps of a saga that is done, the last first. An undo that failed may be repeated. */
export function undoSaga(run: SagaRun): SagaNews[] {
  return changeSaga(run, { event: 'undo' })
}

/** Compensates a step that had been given up on. */
export function compensateLateStep(run: SagaRun, step: Done): SagaNews[] {
  return changeSaga(run, { event: 'late step', step })
}

/** Takes a reply to any attempt of the present step. */
export function takeStepReply(run: SagaRun, effect: string, result: Result): SagaNews[] {
  const { saga } = run
  if (!saga.asked.includes(effect)) return []
  saga.asked = saga.asked.filter((id) => id !== effect)
  if (result.ok) return succeed(run, result.value)
  // A later attempt is not answered yet; its answer counts.
  return saga.asked.length > 0 && !saga.rests ? [] : fail(run, result)
}

/** Calls the step again, or stops waiting for its answer, once its time has come. */
export function wakeSaga(run: SagaRun): SagaNews[] {
  const { saga, turn } = run
  if (saga.wakeAt > turn.now || isIdle({ saga })) return []
  if (!saga.rests) return fail(run, { ok: false, code: 'internal', message: 'The step did not answer in time.' })
  callStep(run)
  return []
}

function succeed(run: SagaRun, output: Json): SagaNews[] {
  const { saga } = run
  inspect(run, saga.back ? 'compensated' : 'done')
  if (saga.back) return changeSaga(run, { event: 'step compensated' })
  saga.done.push({ at: saga.at++, output })
  return callNext(run)
}

/** Calls the next step with attempts of its own, if there is one. */
function callNext(run: SagaRun): SagaNews[] {
  const { saga } = run
  for (let step = stepOf(run); step && (step.insteadOf !== undefined || !isChosen(run, step)); step = stepOf(run)) saga.at++
  return changeSaga(begin(run), { event: stepOf(run) ? 'step due' : 'all steps done' })
}

/** Gives the present step attempts of its own. */
function begin(run: SagaRun): SagaRun {
  run.saga.attempt = 0
  run.saga.asked = []
  delete run.saga.unsure
  return run
}

/** Tries again after a fault, a little later each time. Any other refusal is final. */
function fail(run: SagaRun, result: Refusal): SagaNews[] {
  const { saga } = run
  const step = stepOf(run)
  const isFault = result.code === 'internal' || result.retryAfterMs !== undefined
  if (step && isFault && saga.attempt <= step.retries) {
    if (result.code === 'internal') saga.unsure = true
    const backoffMs = step.backoffMs * 2 ** (saga.attempt - 1)
    return changeSaga(run, { event: 'attempt failed', waitMs: Math.max(backoffMs, result.retryAfterMs ?? 0) })
  }
  inspect(run, saga.back ? 'not compensated' : 'failed')
  if (!saga.back) {
    const isUnknown = result.code === 'internal' || saga.unsure === true
    // Where nobody knows whether a step was done, doing another in its place could do both.
    const other = isUnknown ? undefined : alternativeTo(run, step)
    if (other === undefined) return changeSaga(run, { event: isUnknown ? 'step outcome unknown' : 'step refused', result })
    saga.at = other
    return changeSaga(begin(run), { event: 'step due' })
  }
  return changeSaga(run, { event: saga.why === 'failed' ? 'compensation failed' : 'undo failed', result })
}

/** What the effects of an event need. */
interface Details {
  'attempt failed': { waitMs: number }
  'step refused': { result: Refusal }
  'step outcome unknown': { result: Refusal }
  'compensation failed': { result: Refusal }
  'undo failed': { result: Refusal }
  'late step': { step: Done }
}
type SagaChange = Change<SagaEvent, Details>

/** Moves a saga to its next state, performs the effects of the transition, and returns the news. */
function changeSaga(run: SagaRun, change: SagaChange): SagaNews[] {
  return (performEffects(moveSaga(run.saga, change.event), perform, run, change) ?? []).flatMap((news) => news ?? [])
}

const perform: Readonly<Record<SagaEffect, (run: SagaRun, change: SagaChange) => SagaNews[] | void>> = {
  'call the step': callStep,

  'wait for the next attempt'(run, event) {
    if ('waitMs' in event) setTimer(run, event.waitMs, true)
  },

  'add the late step'({ saga }, event) {
    if ('step' in event) saga.done.push(event.step)
  },

  'begin a round of compensation'({ saga }, { event }) {
    if (event === 'undo') saga.why = 'undo'
    saga.round++
  },

  'compensate the last step'(run) {
    const { saga } = run
    delete saga.back
    const back = saga.done.pop()
    begin(run)
    if (!back) return changeSaga(run, { event: 'all compensated' })
    saga.back = back
    return callStep(run)
  },

  'add a dead letter'(run, event) {
    if (!('result' in event)) return
    const { back, at } = run.saga
    const { result } = event
    if (back) addDeadLetter(run, { doing: 'compensate', at: back.at, output: back.output, result })
    else addDeadLetter(run, { doing: 'run', at, result })
  },

  'keep the step for the next undo'({ saga }, event) {
    if (!saga.back || !('result' in event)) return
    saga.refusal = event.result
    saga.done.push(saga.back)
    delete saga.back
    // The dead letter has the calls that may still be answered.
    saga.asked = []
  },

  'report completed': () => ['completed'],

  'report failed'({ saga }, event) {
    if ('result' in event) saga.refusal = event.result
    return ['action failed']
  },

  'report compensated': () => ['compensated'],
  'report undo failed': () => ['undo failed'],
}

/** The step that is done, or compensated, now. */
function stepOf({ steps, saga }: SagaRun): ReactionStep | undefined {
  return steps[saga.back?.at ?? saga.at]
}

const isChosen = ({ saga: { chosen } }: SagaRun, { name }: ReactionStep): boolean => !chosen || chosen.includes(name)

/** Returns the number of the step that is tried in place of one that was refused; undefined when there is none. */
function alternativeTo(run: SagaRun, step: ReactionStep | undefined): number | undefined {
  if (!step) return undefined
  const { name, insteadOf = name } = step
  const n = run.steps.findIndex((other, at) => at > run.saga.at && other.insteadOf === insteadOf && isChosen(run, other))
  return n < 0 ? undefined : n
}

/** Calls the present step or its compensation. Every attempt has the same key, so that the step acts once. */
function callStep(run: SagaRun): void {
  const { turn, saga, of } = run
  const step = stepOf(run)
  if (!step) return
  const { from, causationId, person, session, hold } = of
  const doing = saga.back ? 'compensate' : 'run'
  const key = idFrom('step', of.id, step.name)
  const id = idFrom(doing, key, String(saga.round), String(++saga.attempt))
  saga.asked.push(id)
  setTimer(run, step.timeoutMs, false)
  inspect(run, doing)
  const call = {
    id,
    from,
    cause: of.id,
    action: saga.action,
    step: step.name,
    input: saga.input,
    key,
    causationId,
    person,
    session,
    ...(hold !== undefined && { hold }),
  }
  turn.effects.push(saga.back ? { ...call, type: 'compensate', output: saga.back.output } : { ...call, type: 'run' })
}

function setTimer({ turn, saga, of }: SagaRun, ms: number, rests: boolean): void {
  saga.rests = rests
  saga.wakeAt = turn.now + ms
  turn.p.due.add(saga.wakeAt, of.due)
}

function inspect(run: SagaRun, change: 'run' | 'done' | 'failed' | 'compensate' | 'compensated' | 'not compensated'): void {
  const { turn, saga, of: { id: command, person, correlation } } = run
  const step = stepOf(run)?.name ?? ''
  const { action, attempt } = saga
  const about = { person, correlation, command }
  turn.seen.push({ at: turn.now, type: 'step', change, action, step, attempt, ...about })
}
