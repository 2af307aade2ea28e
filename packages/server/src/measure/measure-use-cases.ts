/**
 * Compares, for each use case, the people who were told with those who were held out. A person counts once for a use case,
 * from the first decision to tell: both groups have passed the same gates and the same decider by then, and a person is
 * always in the same group. A person whose time to convert is not over yet does not count.
 */

import type { Inspection, UseCase } from '@proactive/engine'
import type { Store } from '../store/store.js'
import { isTelling } from './is-telling.js'
import { compareGroups, type Comparison, type Group } from './compare-groups.js'
import { readInspections, readSlices } from './read-slices.js'

/** What a use case came to. */
export interface MeasuredUseCase {
  useCase: string
  /** The type of the event that counts as a success; null where the use case names none. */
  goal: string | null
  /** How long after the decision the event counts, in milliseconds. */
  withinMs: number | null
  /** The share of people who are held out by its definition. */
  holdout: number
  /** How many people were told and held out, in all. */
  told: number
  heldOut: number
  /** How many of them have time left to convert. */
  undecided: number
  /** Null without a goal, or while nobody counts in one of the groups. */
  comparison: Comparison | null
  /** The people of both groups, each with the time of the first decision to tell. */
  people: { told: ReadonlyMap<string, number>; heldOut: ReadonlyMap<string, number> }
}

/** The people of one use case, with the time of the first decision to tell each. */
interface Assigned {
  told: Map<string, number>
  heldOut: Map<string, number>
}

type Reads = Pick<Store, 'seenBetween' | 'happenedBetween'>

/**
 * Measures every use case of a pack over a period, in epoch milliseconds on the engine's clock.
 *
 * @example
 * const measured = await measureUseCases({ pack, store, from: Date.now() - days(7), until: Date.now() })
 */
export async function measureUseCases({ pack: { useCases }, store, from, until }: { pack: { useCases: readonly UseCase[] }; store: Reads; from: number; until: number }): Promise<MeasuredUseCase[]> {
  const seen = await readInspections(store, from, until, ['candidate', 'decision', 'command', 'dropped'])
  const assigned = assign(seen)
  const types = [...new Set(useCases.flatMap(({ goal }) => goal?.event.type ?? []))]
  const happened = types.length === 0 ? [] : await readSlices((a, b, atMost) => store.happenedBetween(a, b, types, atMost), from, until)
  const times = new Map<string, number[]>()
  for (const { type, person, time } of happened) {
    const key = `${type} ${person}`
    times.set(key, [...(times.get(key) ?? []), time])
  }
  return useCases.map(({ name, goal, holdout }) => {
    const { told, heldOut } = assigned.get(name) ?? { told: new Map<string, number>(), heldOut: new Map<string, number>() }
    const within = goal?.within ?? Infinity
    const isOver = (at: number): boolean => at + within <= until
    const hasConverted = (person: string, at: number): boolean => (times.get(`${goal?.event.type ?? ''} ${person}`) ?? []).some((time) => time >= at && time <= at + within)
    const groupOf = (people: Map<string, number>): Group => {
      const counted = [...people].filter(([, at]) => isOver(at))
      return { people: counted.length, converted: counted.filter(([person, at]) => hasConverted(person, at)).length }
    }
    return {
      useCase: name,
      goal: goal?.event.type ?? null,
      withinMs: goal?.within ?? null,
      holdout,
      told: told.size,
      heldOut: heldOut.size,
      undecided: goal ? [...told.values(), ...heldOut.values()].filter((at) => !isOver(at)).length : 0,
      comparison: (goal && compareGroups(groupOf(told), groupOf(heldOut))) ?? null,
      people: { told, heldOut },
    }
  })
}

/** Finds who was told and who was held out, by use case. What waits in the panel is told as well: it was prepared. */
function assign(seen: readonly Extract<Inspection, { type: 'candidate' | 'decision' | 'command' | 'dropped' }>[]): Map<string, Assigned> {
  const all = new Map<string, Assigned>()
  const useCases = new Map<string, string>()
  const unsent = new Set(seen.flatMap((one) => (one.type === 'dropped' && one.correlation !== undefined ? [one.correlation] : [])))
  const note = (useCase: string, group: keyof Assigned, person: string, at: number): void => {
    const known = all.get(useCase) ?? { told: new Map<string, number>(), heldOut: new Map<string, number>() }
    all.set(useCase, known)
    known[group].set(person, Math.min(at, known[group].get(person) ?? Infinity))
  }
  for (const one of seen) {
    if (one.type === 'candidate') useCases.set(one.correlation, one.candidate.useCase)
    else if (one.type === 'command' && isTelling(one)) note(one.command.data.useCase, 'told', one.person, one.at)
    else if (one.type === 'dropped' && one.reason === 'held out' && one.person !== undefined) note(one.where, 'heldOut', one.person, one.at)
    else if (one.type === 'decision' && one.decision.act && one.decision.prepare && !unsent.has(one.correlation)) {
      const useCase = useCases.get(one.correlation)
      if (useCase !== undefined) note(useCase, 'told', one.person, one.at)
    }
  }
  return all
}
