import type { Json } from '@proactive/protocol'
import { identity, type Requirement } from '../define/define-visitor.js'
import type { Body, Candidate } from '../message/message.js'
import type { State } from '../state/partition.js'
import { checkResource } from '../state/references.js'
import { isOn, type Person } from '../state/person.js'
import { byFit, candidateOf, type Fit, fitOf } from './score.js'
import type { Wanted } from '../state/standings.js'
import type { Holder } from '../state/trait-index.js'
import { attempt, recordError, send, type Turn } from '../state/turn.js'
import { topicOf } from '../message/address.js'

/** Spare nominees per place, in case the best cannot be told; and the most nominees of one round. */
const spare = 4
const nomineesAtMost = 100

/** Routes a signal: the index says who could match, and only they are scored. */
export function routeSignal(turn: Turn, wanted: Wanted): void {
  const { signal, useCase } = wanted
  const people = considered(turn, wanted)
  const places = placesOf(wanted)
  if (places === undefined) {
    const candidates = candidatesOf(turn, wanted, bestOf(turn, wanted, people, Infinity))
    turn.seen.push({
      at: turn.now,
      type: 'routed',
      signal: signal.id,
      useCase: useCase.name,
      live: turn.p.live.size,
      considered: people.length,
      offered: candidates.length,
    })
    for (const candidate of candidates) offerCandidate(turn, candidate)
  } else nominateBest(turn, wanted, people, places, 0)
}

/** Nominates the next best, for a topic whose nominees have run out. */
export function routeMore(turn: Turn, { signal, useCase, round, without }: Extract<Body, { type: 'more' }>): void {
  const wanted = turn.p.standings.wanted(signal).find((one) => one.useCase.name === useCase)
  const places = wanted && placesOf(wanted)
  if (!wanted || places === undefined) return
  const met = new Set(without)
  const people = considered(turn, wanted).filter(({ id }) => !met.has(id))
  attempt(turn, useCase, () => nominateBest(turn, wanted, people, places, round))
}

function nominateBest(turn: Turn, wanted: Wanted, people: readonly Person[], places: number, round: number): void {
  const most = Math.min(places * spare + spare, nomineesAtMost)
  const fits = bestOf(turn, wanted, people, most + 1)
  const best = candidatesOf(turn, wanted, fits.slice(0, most))
  nominate(turn, wanted, best, { scored: people.length, places, round, more: fits.length > most })
}

/** Offers a candidate at once, where the use case has no limit; otherwise nominates it to the topic. */
export function proposeCandidate(turn: Turn, wanted: Wanted, candidate: Candidate): void {
  const places = placesOf(wanted)
  if (places === undefined) offerCandidate(turn, candidate)
  else nominate(turn, wanted, [candidate], { scored: 1, places, late: true })
}

/** How many may be told at once; undefined means all, and then no topic is needed. A scarce thing always has a topic. */
function placesOf({ signal, useCase }: Wanted): number | undefined {
  const { limit = useCase.holds && Number.MAX_SAFE_INTEGER } = useCase.tell
  return typeof limit === 'function' ? limit({ signal: signal.data }) : limit
}

function offerCandidate(turn: Turn, candidate: Candidate): void {
  send(turn, `person:${candidate.person}`, candidate.id, { type: 'offer', candidate })
}

function nominate(
  turn: Turn,
  { signal, useCase }: Wanted,
  best: Candidate[],
  {
    scored,
    places,
    late = false,
    ...more
  }: { scored: number; places: number; late?: boolean; round?: number; more?: boolean },
): void {
  const { p, now } = turn
  const cause = late ? `${best[0]?.id ?? ''} ${now}` : `${signal.id} ${useCase.name} ${p.n} ${more.round ?? 0}`
  const scarce = useCase.holds?.({ signal: signal.data })
  if (scarce) checkResource(turn.compiled, `defineUseCase('${useCase.name}')`, scarce)
  send(turn, topicOf(signal.id, useCase.name), cause, {
    type: 'nominees',
    signal: signal.id,
    useCase: useCase.name,
    from: p.n,
    best,
    live: p.live.size,
    scored,
    atMost: places,
    until: signal.expiresAt,
    late,
    ...more,
    ...(scarce && { scarce }),
  })
}

/** Returns a person's fit; none where a definition throws for this person, which stops no other. */
function fitOrError(turn: Turn, wanted: Wanted, person: Person): Fit | undefined {
  try {
    return fitOf(turn, wanted, person)
  } catch (cause) {
    recordError(turn, cause, wanted.useCase.name)
    return undefined
  }
}

/** Returns the candidates of fits, without those for whom a definition throws. */
function candidatesOf(turn: Turn, wanted: Wanted, fits: readonly Fit[]): Candidate[] {
  const candidates: Candidate[] = []
  for (const fit of fits) attempt(turn, wanted.useCase.name, () => candidates.push(candidateOf(turn, wanted, fit)))
  return candidates
}

/** Returns the best of the people, best first. At twice as many as are wanted, the worse half is dropped. */
function bestOf(turn: Turn, wanted: Wanted, people: Iterable<Person>, most: number): Fit[] {
  let best: Fit[] = []
  let worst: Fit | undefined
  for (const person of people) {
    const fit = isOn(person) ? fitOrError(turn, wanted, person) : undefined
    if (!fit || (worst && byFit(worst, fit) < 0)) continue
    best.push(fit)
    if (best.length < 2 * most) continue
    best = best.toSorted(byFit).slice(0, most)
    worst = best.at(-1)
  }
  return best.toSorted(byFit).slice(0, most)
}

/** Returns the live persons that meet the narrowest part of one of the audience's requirements, each once. */
function considered(turn: Turn, { audience }: Wanted): Person[] {
  const requirements = audience.tiers.flat()
  if (requirements.some(({ length }) => length === 0)) return [...turn.p.live]
  const hits = requirements.flatMap((requirement) => narrowest(turn, requirement))
  return hits.length === 1 ? personsOf(hits[0] ?? new Set()) : [...new Set(hits.flatMap(personsOf))]
}

/** Returns the index entries for the part of a requirement that the fewest meet, by value. */
function narrowest({ p, compiled }: Turn, requirement: Requirement): ReadonlySet<Holder>[] {
  const choices = requirement.map(({ trait, anyOf }) => {
    if (trait === identity.person) return [known(anyOf, (id) => livePerson(p, id))]
    if (trait === identity.session) return [known(anyOf, (id) => p.index.tabs.get(id))]
    const slot = compiled.slotByName.get(trait)
    return slot ? anyOf.map((value) => p.index.at(slot, value)) : []
  })
  const sizes = choices.map((sets) => sets.reduce((size, holders) => size + holders.size, 0))
  return choices[sizes.indexOf(Math.min(...sizes))] ?? []
}

/** Returns the persons of tabs, each once. Only a person with several tabs can be found twice. */
function personsOf(holders: ReadonlySet<Holder>): Person[] {
  const people: Person[] = []
  const several = new Set<Person>()
  for (const holder of holders) {
    const person = 'person' in holder ? holder.person : holder
    if (several.has(person)) continue
    if (person !== holder && person.sessions.size > 1) several.add(person)
    people.push(person)
  }
  return people
}

function livePerson({ people, live }: State, id: string): Person | undefined {
  const person = people.get(id)
  return person && live.has(person) ? person : undefined
}

/** Returns the holders that are known here, of these IDs. */
function known(ids: readonly Json[], find: (id: string) => Holder | undefined): ReadonlySet<Holder> {
  const found = new Set<Holder>()
  for (const id of ids) {
    const holder = typeof id === 'string' ? find(id) : undefined
    if (holder) found.add(holder)
  }
  return found
}
