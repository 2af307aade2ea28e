/**
 * Runs reactions: the facts are looked up, the steps are chosen, and then run as a saga. The stages are those of
 * machines/reaction.ts. A run lives at the address of the thing that it is about, where its rate is counted.
 */

import { seconds } from '@proactive/protocol'
import type { KnownReaction, ReactionDefinition } from '../define/define-reaction.js'
import { type Change, performEffects } from '../machines/change.js'
import { moveReaction, type ReactionEffect, type ReactionEvent } from '../machines/reaction.js'
import { causationOf } from '../message/chain.js'
import { readChoice } from '../message/choice.js'
import { idFrom } from '../message/ids.js'
import type { Inspection } from '../message/inspection.js'
import { fieldsOf } from '../message/json.js'
import type { Body, Result } from '../message/message.js'
import { addDeadLetter, deadLettersOf, removeDeadLetter } from '../saga/dead-letters.js'
import { compensateLateStep, type SagaNews, startSaga, takeStepReply, wakeSaga } from '../saga/saga.js'
import type { SagaRun } from '../saga/saga-run.js'
import type { ReactionRun } from '../state/reaction.js'
import { newSaga } from '../state/saga.js'
import { checkFacts } from '../state/references.js'
import { drop, recordError, type Turn } from '../state/turn.js'
import { loopOf } from './loop.js'

/** How often facts are looked up, and the backoff before the first retry, doubled for each further one. */
const attempts = 5
const backoffMs = seconds(1)
/** How long a model may take to choose. */
const choiceMs = seconds(10)

type Refusal = Result & { ok: false }

/** Starts a run, unless it runs already, the reaction is off, or it is part of a loop. */
export function startReaction(turn: Turn, address: `saga:${string}`, { reaction: name, trigger: of }: Extract<Body, { type: 'react' }>): void {
  const { p, compiled } = turn
  const definition = compiled.reactions.get(name)
  const id = idFrom('reaction', name, of.id)
  if (!definition) return drop(turn, 'unknown reaction', name)
  if (p.reactions.has(id) || modeOf(turn, definition) === 'off') return
  const run: ReactionRun = {
    id, reaction: name, address, trigger: of, stage: 'reading', attempt: 0, facts: {},
    saga: newSaga({ type: name, input: null }),
  }
  const loop = loopOf(turn, run, definition.perMinute)
  if (loop !== undefined) {
    inspect(turn, run, { change: 'cut', reason: loop })
    return drop(turn, 'loop', name)
  }
  p.reactions.set(id, run)
  inspect(turn, run, { change: 'started' })
  readFacts(turn, run)
}

/** Takes the reply to the facts, the choice or a step of a run; one that nobody waits for any more is ignored. */
export function takeReactionReply(turn: Turn, address: string, effect: string, result: Result): void {
  for (const run of turn.p.reactions.values()) {
    if (run.address !== address) continue
    if (run.effect === effect) return run.stage === 'reading' ? takeFacts(turn, run, result) : takeChoice(turn, run, result)
    if (takeStep(turn, run, effect, result)) return
  }
}

/** Wakes a run whose time limit or next attempt is due. */
export function wakeReaction(turn: Turn, id: string): void {
  const run = turn.p.reactions.get(id)
  if (!run) return
  if (run.stage === 'acting' || run.stage === 'over') return report(turn, run, wakeSaga(sagaOfReaction(turn, run)))
  if (run.wakeAt === undefined || run.wakeAt > turn.now) return
  if (run.stage === 'reading') readFacts(turn, run)
  else if (run.stage === 'choosing') takeChoice(turn, run, { ok: false, code: 'internal', message: 'The choice did not come in time.' })
}

/** Retries a dead letter of a run for an operator. A step whose outcome is unknown only leaves the list. */
export function retryReaction(turn: Turn, letterId: string): void {
  const letter = turn.p.letters.get(letterId)
  const run = letter && turn.p.reactions.get(letter.command)
  if (!letter || !run) return
  removeDeadLetter(turn, letter, run.id)
  if (letter.at < 0) change(turn, run, { event: 'retried' })
  else if (letter.doing === 'compensate') {
    report(turn, run, compensateLateStep(sagaOfReaction(turn, run), { at: letter.at, output: letter.output ?? null }))
  }
  leave(turn, run)
}

const modeOf = ({ p }: Turn, { name, mode }: ReactionDefinition) => p.modes[name] ?? mode

function readFacts(turn: Turn, run: ReactionRun): void {
  const { trigger: { data, time } } = run
  delete run.wakeAt
  run.attempt++
  guarded(turn, run, (definition) => {
    const facts = definition.facts?.({ trigger: data, time })
    if (!facts) return chooseWith(turn, run, definition)
    checkFacts(turn.compiled, `defineReaction('${definition.name}')`, facts)
    run.effect = idFrom('look', run.id, String(run.saga.round), String(run.attempt))
    turn.effects.push({ id: run.effect, from: run.address, cause: run.trigger.id, type: 'look', facts })
  })
}

function takeFacts(turn: Turn, run: ReactionRun, result: Result): void {
  delete run.effect
  if (!result.ok) return change(turn, run, run.attempt < attempts ? { event: 'attempt failed' } : { event: 'failed for good', result })
  run.facts = fieldsOf(result.value)
  guarded(turn, run, (definition) => chooseWith(turn, run, definition))
}

/** Makes the input, and goes on to the choice of the steps. */
function chooseWith(turn: Turn, run: ReactionRun, definition: ReactionDefinition): void {
  const input = definition.input(knownOf(turn, run))
  if (input === undefined) return change(turn, run, { event: 'nothing to do' })
  run.saga.input = input
  change(turn, run, { event: 'facts known' })
}

function takeChoice(turn: Turn, run: ReactionRun, result: Result): void {
  delete run.effect
  delete run.wakeAt
  guarded(turn, run, (definition) => {
    const declared = definition.steps.map(({ name }) => name)
    const chosen = readChoice(result, declared)
    act(turn, run, definition, chosen ? { by: 'model', steps: chosen } : ruleOf(turn, run, definition))
  })
}

type Chosen = { by: 'rule' | 'model'; steps: readonly string[] }

function ruleOf(turn: Turn, run: ReactionRun, { steps, choice }: ReactionDefinition): Chosen {
  const declared = steps.map(({ name }) => name)
  const chosen = choice?.rule(knownOf(turn, run)) ?? declared
  return { by: 'rule', steps: declared.filter((name) => chosen.includes(name)) }
}

function act(turn: Turn, run: ReactionRun, definition: ReactionDefinition, { by, steps }: Chosen): void {
  inspect(turn, run, { change: 'chosen', by, steps })
  run.saga.chosen = steps
  if (steps.length === 0) change(turn, run, { event: 'nothing to do' })
  else change(turn, run, { event: modeOf(turn, definition) === 'dry' ? 'dry run' : 'steps chosen' })
}

/** Takes a reply to a step; false when the run has not asked for it. */
function takeStep(turn: Turn, run: ReactionRun, effect: string, result: Result): boolean {
  const saga = sagaOfReaction(turn, run)
  if (run.saga.asked.includes(effect)) report(turn, run, takeStepReply(saga, effect, result))
  else {
    const letter = deadLettersOf(turn.p, run.id).find(({ asked }) => asked.includes(effect))
    if (!letter) return false
    // The step had been given up on, and was done after all.
    if (result.ok) removeDeadLetter(turn, letter, run.id)
    if (result.ok && letter.doing === 'run') report(turn, run, compensateLateStep(saga, { at: letter.at, output: result.value }))
    leave(turn, run)
  }
  return true
}

/** Passes on what became of the steps. */
function report(turn: Turn, run: ReactionRun, news: readonly SagaNews[]): void {
  for (const one of news) if (one === 'completed' || one === 'compensated') change(turn, run, { event: one })
}

/** What the effects of an event need. */
interface Details {
  'failed for good': { result: Refusal }
}
type ReactionChange = Change<ReactionEvent, Details>

/** Moves a run to its next stage, performs the effects of the transition, and removes the run when it is over. */
function change(turn: Turn, run: ReactionRun, event: ReactionChange): void {
  performEffects(moveReaction(run, event.event), perform, turn, run, event)
  leave(turn, run)
}

const perform: Readonly<Record<ReactionEffect, (turn: Turn, run: ReactionRun, event: ReactionChange) => void>> = {
  'read the facts'(turn, run) {
    run.attempt = 0
    // Attempts after an operator's retry have IDs of their own.
    run.saga.round++
    readFacts(turn, run)
  },

  'wait for the next attempt'(turn, run) {
    wait(turn, run, backoffMs * 2 ** (run.attempt - 1))
  },

  'add a dead letter'(turn, run, event) {
    if (!('result' in event)) return
    addDeadLetter(sagaOfReaction(turn, run), { doing: 'run', at: -1, result: event.result })
    inspect(turn, run, { change: 'failed', reason: event.result.message })
  },

  'choose the steps'(turn, run) {
    guarded(turn, run, (definition) => {
      const { choice, steps } = definition
      const isAsked = choice?.by === 'model' && isImpersonal(turn, run, definition)
      if (!isAsked) return act(turn, run, definition, ruleOf(turn, run, definition))
      run.effect = idFrom('choose', run.id, String(run.saga.round))
      const context = { reaction: run.reaction, brief: choice.brief, facts: run.facts, steps: steps.map(({ name }) => name) }
      turn.effects.push({ id: run.effect, from: run.address, cause: run.trigger.id, type: 'choose', context, deadlineMs: choiceMs })
      wait(turn, run, choiceMs)
    })
  },

  'call the first step'(turn, run) {
    report(turn, run, startSaga(sagaOfReaction(turn, run)))
  },

  'report nothing to do': (turn, run) => inspect(turn, run, { change: 'nothing to do' }),
  'report the dry run': (turn, run) => inspect(turn, run, { change: 'dry' }),
  'report completed': (turn, run) => inspect(turn, run, { change: 'completed' }),
  'report compensated': (turn, run) => inspect(turn, run, { change: 'compensated', ...(run.saga.refusal && { reason: run.saga.refusal.message }) }),
}

/** Runs code that calls the reaction's callbacks. An error in there is recorded, and becomes a dead letter. */
function guarded(turn: Turn, run: ReactionRun, work: (definition: ReactionDefinition) => void): void {
  const definition = turn.compiled.reactions.get(run.reaction)
  try {
    if (!definition) throw new Error(`The pack no longer has the reaction '${run.reaction}'; keep it until its runs are over.`)
    work(definition)
  } catch (cause) {
    recordError(turn, cause, run.reaction)
    change(turn, run, { event: 'failed for good', result: { ok: false, code: 'internal', message: cause instanceof Error ? cause.message : String(cause) } })
  }
}

function wait(turn: Turn, run: ReactionRun, ms: number): void {
  run.wakeAt = turn.now + ms
  turn.p.due.add(run.wakeAt, { type: 'reaction', run: run.id })
}

/** Whether none of the facts is personal data, which no model may see. */
function isImpersonal({ compiled }: Turn, { trigger: { data, time } }: ReactionRun, definition: ReactionDefinition): boolean {
  return Object.values(definition.facts?.({ trigger: data, time }) ?? {}).every(({ fact }) => !compiled.personalFacts.has(fact))
}

function knownOf({ now }: Turn, { trigger: { data, time }, facts }: ReactionRun): KnownReaction {
  return { trigger: data, time, facts, now }
}

function sagaOfReaction(turn: Turn, { id, reaction, address, trigger: { chain = [] }, saga }: ReactionRun): SagaRun {
  return {
    turn,
    saga,
    steps: turn.compiled.reactions.get(reaction)?.steps ?? [],
    of: {
      id, from: address, correlation: id, reaction: address,
      causationId: causationOf(id, [...chain, reaction]),
      person: '', session: '',
      due: { type: 'reaction', run: id },
    },
  }
}

/** Removes a run that is over. A late answer to a step that was given up on still counts. */
function leave({ p }: Turn, run: ReactionRun): void {
  if (run.stage === 'over' && run.saga.state !== 'taking back' && deadLettersOf(p, run.id).length === 0) p.reactions.delete(run.id)
}

type Told = Pick<Extract<Inspection, { type: 'reaction' }>, 'change' | 'steps' | 'by' | 'reason'>

function inspect(turn: Turn, { id, reaction, trigger: { type, id: of } }: ReactionRun, told: Told): void {
  turn.seen.push({ at: turn.now, type: 'reaction', ...told, reaction, trigger: { type, id: of }, correlation: id })
}
