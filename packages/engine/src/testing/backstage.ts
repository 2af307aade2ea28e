import type { Json } from '@proactive/protocol'
import type { Effect, FactQuery } from '../message/effect.js'
import type { Result, Scarce } from '../message/message.js'
import { plain } from '../message/json.js'
import { decideByRule, type Verdict } from '../message/verdict.js'
import type { Ledger } from './ledger.js'

/** An effect that performs a step, or compensates it. */
export type StepEffect = Extract<Effect, { type: 'run' | 'compensate' }>

/** How a rehearsal answers effects. */
export interface RehearsalOptions {
  partitions?: number
  /** Answers a fact; default 0. */
  facts?: (query: FactQuery, person: string) => Json
  /** Decides; default by rule. Undefined leaves the effect unanswered. */
  decide?: (effect: Extract<Effect, { type: 'decide' }>) => Verdict | undefined
  /** Chooses among the steps of a reaction as a model; undefined, the default, leaves the effect unanswered. */
  choose?: (effect: Extract<Effect, { type: 'choose' }>) => Json | undefined
  /** Performs a step or its compensation; default `{}`. */
  perform?: (effect: StepEffect) => Result | undefined
  /** Returns the capacity of a scarce thing; default 1. */
  capacity?: (scarce: Scarce) => number
  /** Whether the records refuse a hold on something that they count as free; default never. */
  refuses?: () => boolean
  /** Whether an effect stays unanswered for now; default never. */
  isLate?: (effect: Effect) => boolean
  /** Whether an error thrown by a definition is thrown by the rehearsal too, or only kept among what was seen; default `throw`. */
  errors?: 'throw' | 'keep'
  /** Restarts everything at the n-th step, either before it is performed or before its answer is stored. */
  crash?: { at: number; when: 'before' | 'after' }
}

export const isStep = (effect: Effect): effect is StepEffect => effect.type === 'run' || effect.type === 'compensate'

/** Answers what a shell answers at once: facts, decisions, and holds. */
export function answerTo(effect: Effect, options: RehearsalOptions, ledger: Ledger): Result | undefined {
  const { facts = () => 0, decide = ({ context }) => decideByRule(context), refuses, isLate } = options
  if (isLate?.(effect)) return undefined
  if (effect.type === 'hold' && refuses?.()) return { ok: true, value: false }
  if (effect.type === 'look') {
    const person = effect.from.startsWith('person:') ? effect.from.slice('person:'.length) : ''
    const answers = Object.entries(effect.facts).map(([name, query]) => [name, facts(query, person)])
    return { ok: true, value: Object.fromEntries(answers) }
  }
  if (effect.type === 'decide') {
    const verdict = decide(effect)
    return verdict && { ok: true, value: plain(verdict) }
  }
  if (effect.type === 'choose') {
    const value = options.choose?.(effect)
    return value === undefined ? undefined : { ok: true, value }
  }
  return 'scarce' in effect ? { ok: true, value: ledger.answer(effect) } : undefined
}
