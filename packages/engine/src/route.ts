import type { Json } from '@proactive/protocol'
import { identity, type Requirement } from './define-visitor.js'
import type { Candidate } from './message.js'
import type { State } from './partition.js'
import type { Person } from './person.js'
import { byFit, candidateOf, type Fit, fitOf } from './score.js'
import type { Wanted } from './standings.js'
import type { Holder } from './trait-index.js'
import { send, type Turn } from './turn.js'

/** Spare nominees per place, for when those before them cannot be told. */
const spare = 4

/** Finds whom a signal is for: the index says who could, only they are scored. */
export function route(turn: Turn, wanted: Wanted): void {
  const { signal, useCase } = wanted
  const people = considered(turn, wanted)
  const places = placesOf(wanted)
  const most = places === undefined ? Infinity : places * spare + spare
  const candidates = bestOf(turn, wanted, people, most).map((fit) => candidateOf(turn, wanted, fit))
  if (places === undefined) {
    const told = candidates.length
    turn.seen.push({
      at: turn.now,
      saw: 'routed',
      signal: signal.id,
      useCase: useCase.name,
      live: turn.p.live.size,
      considered: people.size,
      told,
    })
    for (const candidate of candidates) offer(turn, candidate)
  } else nominate(turn, wanted, candidates, { scored: people.size, places })
}

/** Tells the person's own partition, this one, of a candidate that needs no topic; or asks the topic for a place. */
export function propose(turn: Turn, wanted: Wanted, candidate: Candidate): void {
  const places = placesOf(wanted)
  if (places === undefined) offer(turn, candidate)
  else nominate(turn, wanted, [candidate], { scored: 1, places, late: true })
}

export const topicOf = (signal: string, useCase: string): `topic:${string}` => `topic:${signal}/${useCase}`

/** How many may be told at once; undefined means all, and then nobody has to choose. */
const placesOf = ({
  signal,
  useCase: {
    tell: { atMost },
  },
}: Wanted): number | undefined => (typeof atMost === 'function' ? atMost(signal.data) : atMost)

function offer(turn: Turn, candidate: Candidate): void {
  send(turn, `person:${candidate.person}`, candidate.id, { is: 'offer', candidate })
}

function nominate(
  turn: Turn,
  { signal, useCase }: Wanted,
  best: Candidate[],
  { scored, places, late = false }: { scored: number; places: number; late?: boolean },
): void {
  const { p, now } = turn
  const cause = late ? `${best[0]?.id ?? ''} ${now}` : `${signal.id} ${useCase.name} ${p.n}`
  send(turn, topicOf(signal.id, useCase.name), cause, {
    is: 'nominees',
    signal: signal.id,
    useCase: useCase.name,
    from: p.n,
    best,
    live: p.live.size,
    scored,
    atMost: places,
    until: signal.expiresAt,
    late,
  })
}

/** The best of the people, best first; at twice as many as are wanted the worse half leaves. */
function bestOf(turn: Turn, wanted: Wanted, people: Iterable<Person>, most: number): Fit[] {
  let best: Fit[] = []
  let worst: Fit | undefined
  for (const person of people) {
    const fit = fitOf(turn, wanted, person)
    if (!fit || (worst && byFit(worst, fit) < 0)) continue
    best.push(fit)
    if (best.length < 2 * most) continue
    best = best.toSorted(byFit).slice(0, most)
    worst = best.at(-1)
  }
  return best.toSorted(byFit).slice(0, most)
}

/** The live persons that meet the narrowest part of one of the audience's requirements. */
function considered(turn: Turn, { audience }: Wanted): ReadonlySet<Person> {
  const people = new Set<Person>()
  for (const requirement of audience.tiers.flat()) {
    if (requirement.length === 0) return turn.p.live
    addHits(turn, requirement, people)
  }
  return people
}

function addHits({ p, compiled }: Turn, requirement: Requirement, into: Set<Person>): void {
  const choices = requirement.map(({ trait, anyOf }) => {
    if (trait === identity.person) return [known(anyOf, (id) => livePerson(p, id))]
    if (trait === identity.session) return [known(anyOf, (id) => p.index.tabs.get(id))]
    const slot = compiled.slotByName.get(trait)
    return slot ? anyOf.map((value) => p.index.at(slot, value)) : []
  })
  const sizes = choices.map((sets) => sets.reduce((size, holders) => size + holders.size, 0))
  const narrowest = choices[sizes.indexOf(Math.min(...sizes))] ?? []
  for (const holders of narrowest) for (const holder of holders) into.add('person' in holder ? holder.person : holder)
}

function livePerson({ people, live }: State, id: string): Person | undefined {
  const person = people.get(id)
  return person && live.has(person) ? person : undefined
}

/** Those of the ids that are here. */
function known(ids: readonly Json[], find: (id: string) => Holder | undefined): ReadonlySet<Holder> {
  const found = new Set<Holder>()
  for (const id of ids) {
    const holder = typeof id === 'string' ? find(id) : undefined
    if (holder) found.add(holder)
  }
  return found
}
