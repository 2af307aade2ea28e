import type { Json } from '@proactive/protocol'
import type { Pack } from '../define/define-pack.js'
import type { Effect, FactQuery } from '../message/effect.js'
import type { Result, Scarce } from '../message/message.js'
import { plain } from '../message/json.js'
import { decideByRule, type Verdict } from '../message/verdict.js'
import type { Ledger } from './ledger.js'

/** A step that a shell performs, or takes back. */
export type StepEffect = Extract<Effect, { type: 'run' | 'compensate' }>

export interface RehearsalOptions {
  partitions?: number
  /** Answers facts; default 0. */
  facts?: (query: FactQuery, person: string) => Json
  /** Nothing where the answer comes later. */
  decide?: (effect: Extract<Effect, { type: 'decide' }>) => Verdict | undefined
  /** Performs steps and their compensations; default `{}`. */
  perform?: (effect: StepEffect) => Result | undefined
  /** How many there are of a scarce thing; default 1. */
  capacity?: (scarce: Scarce) => number
  /** Kills and restarts everything around the n-th step that is performed, before it was, or before its answer was kept. */
  crash?: { at: number; when: 'before' | 'after' }
}

export const isStep = (effect: Effect): effect is StepEffect => effect.type === 'run' || effect.type === 'compensate'

/** What the shell would answer at once: facts, decisions, and what its records say of scarce things. */
export function answerTo(effect: Effect, pack: Pack, options: RehearsalOptions, ledger: Ledger): Result | undefined {
  const { facts = () => 0, decide = ({ context }) => decideByRule(context) } = options
  if (effect.type === 'look') {
    const person = effect.from.startsWith('person:') ? effect.from.slice('person:'.length) : ''
    const answers = Object.entries(effect.facts).map(([name, query]) => {
      if (pack.facts.some((fact) => fact.name === query.fact)) return [name, facts(query, person)]
      const text = `has no fact '${query.fact}', which ${effect.from} looks up; add it to the facts of definePack(…).`
      throw new Error(`The pack '${pack.name}' ${text}`)
    })
    return { ok: true, value: Object.fromEntries(answers) }
  }
  if (effect.type === 'decide') {
    const verdict = decide(effect)
    return verdict && { ok: true, value: plain(verdict) }
  }
  return 'scarce' in effect ? { ok: true, value: ledger.answer(effect) } : undefined
}
