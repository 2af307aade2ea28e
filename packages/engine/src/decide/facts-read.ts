import { wordsOf } from '../command/basis.js'
import { knownOf, type Subject } from '../command/compose.js'
import type { KnownFacts } from '../define/use-case.js'
import type { Pursuit } from '../state/pursuit.js'

type Facts = Pursuit['facts']
type Known = Omit<Subject, 'tab'>

/** Returns the names of the facts that a callback reads. What it throws shows where its answer is needed. */
export function readsOf(facts: Facts, call: (facts: Facts) => unknown): Set<string> {
  const read = new Set<string>()
  const watched = Object.defineProperties({}, Object.fromEntries(Object.keys(facts).map((name) => [name, { enumerable: true, get: () => (read.add(name), facts[name]) }])))
  try {
    call(watched)
  } catch {
    return read
  }
  return read
}

/** Returns the facts that the rule's words rest on, or those of its alternative where that is proposed: each with its look-up. */
export function sourcesOfWords(subject: Known): Record<string, string> {
  const { useCase, pursuit: { facts, candidate }, signal } = subject
  const known: KnownFacts = knownOf(subject)
  const read = readsOf(facts, (watched) => {
    const given = { ...known, facts: watched }
    return candidate.instead ? useCase.alternative?.(given) : wordsOf(useCase, subject.pursuit.variant?.name, given)
  })
  const asked = Object.entries(useCase.facts?.({ signal: signal.data }) ?? {})
  return Object.fromEntries(asked.flatMap(([name, { fact }]) => (read.has(name) ? [[name, fact]] : [])))
}
