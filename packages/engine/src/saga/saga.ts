import type { Json } from '@proactive/protocol'
import { bury } from './dead-letters.js'
import { idFrom } from '../message/ids.js'
import type { Result } from '../message/message.js'
import type { Step } from '../define/perform.js'
import type { Done, Saga } from '../state/saga.js'
import type { Story } from './story.js'

/** What has become of a saga: for whoever accepted, or undid. */
export type News = 'done' | 'failed' | 'taken back' | 'stuck'

/** Begins with the first step. */
export function begin(story: Story): News[] {
  return goOn(story)
}

/** Takes back what was done, the last first; an undo that failed may be tried again. */
export function takeBack(story: Story, why: Saga['why']): News[] {
  story.saga.why = why
  story.saga.round++
  return backOne(story)
}

/** An answer, of whichever try. */
export function hear(story: Story, effect: string, result: Result): News[] {
  const { saga } = story
  if (!saga.asked.includes(effect)) return []
  saga.asked = saga.asked.filter((id) => id !== effect)
  if (result.ok) return succeeded(story, result.value)
  // A later try is still out: it knows better.
  return saga.asked.length > 0 && !saga.rests ? [] : failed(story, result)
}

/** Its time has come: for the next try, or to stop waiting for an answer. */
export function wake(story: Story): News[] {
  const { saga, turn } = story
  if (saga.wakeAt > turn.now || (saga.state !== 'running' && saga.state !== 'taking back')) return []
  if (!saga.rests) return failed(story, { ok: false, code: 'internal', message: 'There was no answer in time.' })
  call(story)
  return []
}

/** Takes back a step that had been given up on. */
export function takeBackLate(story: Story, done: Done): News[] {
  const { saga } = story
  saga.done.push(done)
  return saga.state === 'over' ? takeBack(story, saga.why) : []
}

/** The step that is called now. */
function stepOf({ turn, saga }: Story): Step | undefined {
  return turn.compiled.actions.get(saga.action)?.steps[saga.back?.at ?? saga.at]
}

function goOn(story: Story): News[] {
  const { saga } = story
  Object.assign(saga, { attempt: 0, asked: [] })
  if (stepOf(story)) {
    call(story)
    return []
  }
  saga.state = 'done'
  return ['done']
}

function backOne(story: Story): News[] {
  const { saga } = story
  const back = saga.done.pop()
  Object.assign(saga, { attempt: 0, asked: [], state: back ? 'taking back' : 'over' })
  if (!back) return ['taken back']
  saga.back = back
  call(story)
  return []
}

/** Calls the present step, always under the same key. */
function call(story: Story): void {
  const { turn, person, told, saga } = story
  const step = stepOf(story)
  if (!step) return
  const { command, session, hold } = told
  const doing = saga.back ? 'compensate' : 'run'
  const key = idFrom('step', command.id, step.name)
  const id = idFrom(doing, key, String(saga.round), String(++saga.attempt))
  saga.asked.push(id)
  wait(story, step.timeoutMs, false)
  note(story, doing)
  const called = {
    id,
    from: `person:${person.id}` as const,
    cause: command.id,
    action: saga.action,
    step: step.name,
    input: saga.input,
    key,
    person: person.id,
    session,
    ...(hold && { hold: hold.id }),
  }
  turn.effects.push(saga.back ? { ...called, type: 'compensate', output: saga.back.output } : { ...called, type: 'run' })
}

function wait({ turn, person, told, saga }: Story, ms: number, rests: boolean): void {
  saga.rests = rests
  saga.wakeAt = turn.now + ms
  turn.p.due.add(saga.wakeAt, { type: 'step', person: person.id, command: told.command.id })
}

function succeeded(story: Story, output: Json): News[] {
  const { saga } = story
  note(story, saga.back ? 'compensated' : 'done')
  if (saga.back) {
    delete saga.back
    return backOne(story)
  }
  saga.done.push({ at: saga.at++, output })
  return goOn(story)
}

/** After a fault it is tried again, a little later each time; any other no is an answer. */
function failed(story: Story, result: Result & { ok: false }): News[] {
  const { saga } = story
  const step = stepOf(story)
  const mayPass = result.code === 'internal' || result.retryAfterMs !== undefined
  if (step && mayPass && saga.attempt <= step.retries) {
    wait(story, Math.max(step.backoffMs * 2 ** (saga.attempt - 1), result.retryAfterMs ?? 0), true)
    return []
  }
  note(story, saga.back ? 'not compensated' : 'failed')
  return saga.back ? leave(story, saga.back, result) : fail(story, result)
}

/** A step that failed for good: what came before it is taken back. Where nobody knows what it came to, that is kept. */
function fail(story: Story, result: Result & { ok: false }): News[] {
  const { saga } = story
  if (result.code === 'internal') bury(story, { doing: 'run', at: saga.at, result })
  saga.refusal = result
  return ['failed', ...takeBack(story, 'failed')]
}

/** It cannot be taken back for now: somebody has to look at it. An undo stops here; else the rest is taken back. */
function leave(story: Story, back: Done, result: Result & { ok: false }): News[] {
  const { saga } = story
  bury(story, { doing: 'compensate', at: back.at, output: back.output, result })
  delete saga.back
  if (saga.why === 'failed') return backOne(story)
  saga.refusal = result
  saga.done.push(back)
  saga.state = 'done'
  return ['stuck']
}

function note(story: Story, change: 'run' | 'done' | 'failed' | 'compensate' | 'compensated' | 'not compensated'): void {
  const { turn, person, told, saga } = story
  const step = stepOf(story)?.name ?? ''
  const { action, attempt } = saga
  const about = { person: person.id, correlation: told.candidate, command: told.command.id }
  turn.seen.push({ at: turn.now, type: 'step', change, action, step, attempt, ...about })
}
