import type { Inspection } from '@proactive/engine'
import type { FactRecord } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'

type Saw<Kind extends Inspection['type']> = Extract<Inspection, { type: Kind }>

/**
 * Returns the facts that the words of a decision rest on: of the rule's words those that they read, of a model's words all
 * that the model was shown. `seen` has the decision, and what came before it.
 */
export function factsOfWords(decided: Saw<'decision'>, seen: readonly Inspection[], clock: Pick<EngineClock, 'forPage'>): FactRecord[] {
  const { decision, sources = {} } = decided
  if (!decision.act) return []
  const before = seen.slice(0, seen.indexOf(decided))
  if (decision.decidedBy === 'model') {
    const asked = before.findLast((one): one is Saw<'model'> => one.type === 'model')
    return onPageClock(asked?.account.facts ?? [], clock)
  }
  const read = before.findLast((one): one is Saw<'facts'> => one.type === 'facts')
  return Object.entries(sources).flatMap(([id, source]) => {
    const value = read?.facts[id]
    return read && value !== undefined ? [{ id, value, source, time: clock.forPage(read.at) }] : []
  })
}

/** Returns facts with their times on the page's clock. */
export function onPageClock(facts: readonly FactRecord[], clock: Pick<EngineClock, 'forPage'>): FactRecord[] {
  return facts.map((fact) => ({ ...fact, time: clock.forPage(Date.parse(fact.time)) }))
}
