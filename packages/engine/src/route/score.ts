import type { KnownVisitor, UseCase } from '../define/use-case.js'
import { identity, type Requirement } from '../define/define-visitor.js'
import { thrownBy } from '../define/mistake.js'
import { idFrom } from '../message/ids.js'
import type { Candidate, Origin } from '../message/message.js'
import type { Person, Session } from '../state/person.js'
import type { Wanted } from '../state/standings.js'
import type { Turn } from '../state/turn.js'

/** How well a person matches, by their best tab: enough to rank by. `candidateOf` adds the reasons. */
export interface Fit {
  person: Person
  tab: Session
  tier: number
  total: number
  tie: number
}

/** Returns the person's best fit if it reaches the threshold. A person has one fit, however many tabs. */
export function fitOf(turn: Turn, { signal, useCase, audience }: Wanted, person: Person): Fit | undefined {
  for (const [tier, requirements] of audience.tiers.entries()) {
    let best: Fit | undefined
    for (const tab of person.sessions.values()) {
      if (!tab.live || !requirements.some((requirement) => meets(turn, requirement, tab))) continue
      const known = turn.knowledge.of(tab, signal.data, turn.now)
      if (useCase.only?.(known) === false || useCase.stillFits?.(known) === false) continue
      const total = totalOf(useCase, known)
      if (total < useCase.tell.threshold) continue
      const fit = { person, tab, tier, total, tie: useCase.tell.ties?.(known) ?? Number.MAX_SAFE_INTEGER }
      if (!best || byTab(fit, best) < 0) best = fit
    }
    if (best) return best
  }
  return undefined
}

/** Orders the tabs of a person: the higher score first, then the smaller tie, then the tab used last. */
function byTab(a: Fit, b: Fit): number {
  return b.total - a.total || a.tie - b.tie || b.tab.lastAt - a.tab.lastAt || (a.tab.id < b.tab.id ? -1 : 1)
}

/** Orders fits, best first: the earlier tier, the higher score, the smaller tie, the smaller person ID. */
export function byFit(a: Fit, b: Fit): number {
  return a.tier - b.tier || b.total - a.total || a.tie - b.tie || (a.person.id < b.person.id ? -1 : 1)
}

/** Orders candidates in the same way as `byFit`. */
export function byRank(a: Candidate, b: Candidate): number {
  return a.tier - b.tier || b.score.total - a.score.total || a.tie - b.tie || (a.person < b.person ? -1 : 1)
}

/** Returns the candidate of a fit: each term that holds, with its points, its reason and the events that it rests on. */
export function candidateOf(
  turn: Turn,
  { signal, useCase }: Wanted,
  { person, tab, tier, total, tie }: Fit,
): Candidate {
  const known = turn.knowledge.of(tab, signal.data, turn.now)
  return {
    id: idFrom('candidate', signal.id, useCase.name, person.id),
    signal: signal.id,
    useCase: useCase.name,
    person: person.id,
    session: tab.id,
    score: { ...scoreOf(turn, { signal, useCase }, tab), total },
    tier,
    tie,
    ...(useCase.holds && tab.origin && { origin: originFor(tab.origin, isVerified(useCase, person, known) ? verifiedShare : 1) }),
  }
}

/** Returns the score of a tab as it is now, also below the threshold: each term that holds, with the events that it rests on. */
export function scoreOf(turn: Turn, { signal, useCase }: Pick<Wanted, 'signal' | 'useCase'>, tab: Session): Candidate['score'] {
  const known = turn.knowledge.of(tab, signal.data, turn.now)
  const terms = useCase.score.flatMap((term) => {
    const events = turn.knowledge.evidenceFor(() => term.if(known))
    if (!events) return []
    return [{ points: term.points, because: term.because, evidence: events.length > 0 ? events : signal.evidence.ids }]
  })
  return { total: terms.reduce((sum, { points }) => sum + points, 0), threshold: useCase.tell.threshold, terms }
}

/** Verified persons of one network, such as the staff of a company, may have more places than its guests. */
const verifiedShare = 4

function originFor({ id, places }: Origin, share: number): Origin {
  return { id, places: places * share }
}

/** Whether a person is verified: logged in, or by the condition of the use case. */
export function isVerified({ holdsFor }: UseCase, { id }: Person, known: KnownVisitor): boolean {
  return typeof holdsFor === 'function' ? holdsFor(known) : id.startsWith('user:')
}

/** Whether a tab meets every part of a requirement. */
export function meets({ compiled, now }: Turn, requirement: Requirement, tab: Session): boolean {
  return requirement.every(({ trait, anyOf }) => {
    if (trait === identity.person) return anyOf.includes(tab.person.id)
    if (trait === identity.session) return anyOf.includes(tab.id)
    const slot = compiled.slotByName.get(trait)
    const cell = slot && (slot.trait.per === 'session' ? tab : tab.person).cells[slot.n]
    const value = cell && slot.trait.read(cell, now)
    return Array.isArray(value) ? value.some((item) => anyOf.includes(item)) : anyOf.some((one) => one === value)
  })
}

function totalOf(useCase: UseCase, known: KnownVisitor): number {
  let total = 0
  let reason = ''
  try {
    for (const term of useCase.score) {
      reason = term.because
      if (term.if(known)) total += term.points
    }
  } catch (cause) {
    throw thrownBy(`defineUseCase('${useCase.name}') score '${reason}'`, 'if', cause)
  }
  return total
}
