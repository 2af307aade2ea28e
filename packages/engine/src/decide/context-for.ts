import { inLanguage, type Json } from '@proactive/protocol'
import { wordsOf } from '../command/basis.js'
import { alternativeFor, knownOf, offered, type Subject } from '../command/compose.js'
import type { UseCase } from '../define/use-case.js'
import type { DecideContext, PersonContext } from '../message/effect.js'
import { plain } from '../message/json.js'
import type { Signal } from '../message/message.js'
import type { Person, Session } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import { toldByComponents } from '../state/shared-context.js'
import { attempt, type Turn } from '../state/turn.js'
import { readsOf } from './facts-read.js'

/** What a decider is shown. */
export function contextFor(turn: Turn, person: Person, subject: Subject): DecideContext {
  const { useCase, signal, pursuit, tab } = subject
  const { phrasing, fallback, brief } = useCase.say
  const action = offered(subject, tab.locale)
  const alternative = alternativeFor(subject)
  const words = alternative?.words ?? wordsOf(useCase, pursuit.variant?.name, knownOf(subject))
  const { type, data, time, evidence } = signal
  const asked = Object.entries(useCase.facts?.({ signal: data }) ?? {})
  const shared = toldByComponents(tab.shared)
  const isScarce = alternative ? alternative.holds !== undefined : useCase.holds !== undefined
  return {
    useCase: useCase.name,
    brief,
    locale: tab.locale,
    signal: { type, data, priority: useCase.priority ?? signal.priority, time, evidence: evidence.count },
    facts: without(pursuit.facts, factsOfTheOther(subject)),
    sources: Object.fromEntries(asked.map(([name, { fact }]) => [name, fact])),
    at: turn.now,
    words: inLanguage(words, tab.locale),
    ...(action && { action }),
    person: personContext(turn, person, { useCase, signal, tab }),
    because: pursuit.candidate.score.terms.map(({ because }) => because),
    ...(isScarce && { scarce: true as const }),
    ...(asked.some(([, { fact }]) => turn.compiled.personalFacts.has(fact)) && { personal: true as const }),
    ...(shared.length > 0 && { shared }),
    // Whatever the words of a variant are compared by, they are its own.
    ...((phrasing === 'rule' || pursuit.variant) && { phrasing: 'rule' as const }),
    ...(fallback === 'silence' && { fallback }),
  }
}

/**
 * Returns the names of the facts that only the other proposal reads: those of the alternative, while the thing itself is
 * offered, and the other way round. A model would take them for facts about what is offered.
 */
function factsOfTheOther({ useCase, signal, pursuit, now }: Subject): ReadonlySet<string> {
  if (!useCase.alternative) return new Set()
  const known = { signal: signal.data, now }
  const ofThing = readsOf(pursuit.facts, (facts) => [wordsOf(useCase, pursuit.variant?.name, { ...known, facts }), useCase.offer?.({ ...known, facts }), useCase.why({ ...known, facts }), useCase.anchor?.({ ...known, facts })])
  const ofAlternative = readsOf(pursuit.facts, (facts) => useCase.alternative?.({ ...known, facts }))
  const [own, others] = pursuit.candidate.instead ? [ofAlternative, ofThing] : [ofThing, ofAlternative]
  return new Set([...others].filter((name) => !own.has(name)))
}

function without(facts: Pursuit['facts'], names: ReadonlySet<string>): Pursuit['facts'] {
  return names.size === 0 ? facts : Object.fromEntries(Object.entries(facts).filter(([name]) => !names.has(name)))
}

function personContext(turn: Turn, person: Person, { useCase, signal, tab }: { useCase: UseCase; signal: Signal; tab: Session }): PersonContext {
  const { now, knowledge } = turn
  const { attention, preferences, visit, visitSince } = person
  let traits: Record<string, Json> = {}
  const describe = () => {
    traits = plain(useCase.of.forModel?.({ visitor: knowledge.of(tab, signal.data, now).visitor, now }) ?? {})
  }
  // Where it fails, a decider knows less of the person, and decides all the same.
  attempt(turn, 'defineVisitor', describe)
  const last = Math.max(-Infinity, ...attention.spent.map(({ at }) => at))
  return {
    traits,
    visits: visit,
    visitMs: now - (visitSince ?? now),
    suggestions: {
      thisVisit: attention.spent.filter(({ thisVisit }) => thisVisit).length,
      ...(last > -Infinity && { sinceMs: now - last }),
      refusals: attention.refusals,
    },
    preferences,
  }
}
