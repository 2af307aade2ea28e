import { inLanguage, type Json } from '@proactive/protocol'
import { alternativeFor, knownOf, offered, type Subject } from '../command/compose.js'
import type { KnownFacts, UseCase } from '../define/define-use-case.js'
import type { DecideContext, PersonContext } from '../message/effect.js'
import { plain } from '../message/json.js'
import type { Signal } from '../message/message.js'
import type { Person, Session } from '../state/person.js'
import { toldByComponents } from '../state/shared-context.js'
import { attempt, type Turn } from '../state/turn.js'

/** What a decider is shown. */
export function contextFor(turn: Turn, person: Person, subject: Subject): DecideContext {
  const { useCase, signal, pursuit, tab } = subject
  const { phrasing, fallback, brief } = useCase.say
  const action = offered(subject, tab.locale)
  const alternative = alternativeFor(subject)
  const words = alternative?.words ?? useCase.say.words(knownOf(subject))
  const { type, data, time, evidence } = signal
  const others = pursuit.candidate.instead ? new Set<string>() : ofAlternative(subject)
  const isShown = ([name]: readonly [string, unknown]): boolean => !others.has(name)
  const asked = Object.entries(useCase.facts?.({ signal: data }) ?? {})
  const shared = toldByComponents(tab.shared)
  const isScarce = alternative ? alternative.holds !== undefined : useCase.holds !== undefined
  return {
    useCase: useCase.name,
    brief,
    locale: tab.locale,
    signal: { type, data, priority: useCase.priority ?? signal.priority, time, evidence: evidence.count },
    facts: Object.fromEntries(Object.entries(pursuit.facts).filter(isShown)),
    sources: Object.fromEntries(asked.filter(isShown).map(([name, { fact }]) => [name, fact])),
    at: turn.now,
    words: inLanguage(words, tab.locale),
    ...(action && { action }),
    person: personContext(turn, person, { useCase, signal, tab }),
    because: pursuit.candidate.score.terms.map(({ because }) => because),
    ...(isScarce && { scarce: true as const }),
    ...(asked.some(([, { fact }]) => turn.compiled.personalFacts.has(fact)) && { personal: true as const }),
    ...(shared.length > 0 && { shared }),
    ...(phrasing === 'rule' && { phrasing }),
    ...(fallback === 'silence' && { fallback }),
  }
}

/**
 * Returns the names of the facts that only the alternative rests on. A model that is shown them beside what is offered may
 * say of the one what is true of the other.
 */
function ofAlternative({ useCase, ...about }: Subject): Set<string> {
  const readBy = (call: (known: KnownFacts) => unknown): Set<string> => {
    const names = new Set<string>()
    const known = knownOf({ ...about, useCase })
    try {
      call({ ...known, facts: noting(known.facts, names) })
    } catch {
      // It is reported when it is called to tell somebody.
    }
    return names
  }
  if (!useCase.alternative) return new Set()
  const own = readBy((known) => [useCase.say.words(known), useCase.offer?.(known), useCase.stillTrue?.(known)])
  return new Set([...readBy((known) => useCase.alternative?.(known))].filter((name) => !own.has(name)))
}

/** Returns the facts, and notes the names of those that are read. */
function noting<Facts extends object>(facts: Facts, read: Set<string>): Facts {
  return new Proxy(facts, {
    get(of, name) {
      if (typeof name === 'string') read.add(name)
      const value: unknown = Reflect.get(of, name)
      return value
    },
  })
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
