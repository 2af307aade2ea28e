/**
 * Who could be told about a signal: every connected tab of a person is looked at, and its traits are computed anew from
 * all events of the person.
 */

import type { Cell, Event, Signal, Trait, UseCase } from '@proactive/engine'
import { visitGapMs } from '@proactive/protocol'
import type { KnownPerson, KnownTab } from './person.js'
import type { Definitions } from './definitions.js'

/** How well a person matches, by the best tab. */
export interface Fit {
  tab: string
  tier: number
  total: number
  tie: number
  /** The reasons of the terms that hold. */
  because: string[]
}

/** Returns the best fit of a person, if it reaches the threshold in any tier. A definition that throws wants nobody. */
export function fitOf(definitions: Definitions, person: string, known: KnownPerson, signal: Signal, useCase: UseCase, now: number): Fit | undefined {
  try {
    for (const [tier, requirements] of useCase.who({ signal: signal.data }).tiers.entries()) {
      const fits = [...known.tabs.values()].flatMap((tab): (Fit & { lastAt: number })[] => {
        if (!tab.isLive) return []
        const visitor = visitorOf(definitions, known, tab, now)
        const meets = ({ trait, anyOf }: { trait: string; anyOf: readonly unknown[] }): boolean => {
          const value = trait === '@person' ? person : trait === '@session' ? tab.id : visitor[trait]
          return (Array.isArray(value) ? value : [value]).some((one) => anyOf.includes(one))
        }
        const told = { signal: signal.data, visitor, now }
        if (!requirements.some((requirement) => requirement.every(meets)) || useCase.only?.(told) === false || useCase.stillFits?.(told) === false) return []
        const terms = useCase.score.filter((term) => term.if(told))
        const total = terms.reduce((sum, { points }) => sum + points, 0)
        if (total < useCase.tell.threshold) return []
        const tie = useCase.tell.ties?.(told) ?? Number.MAX_SAFE_INTEGER
        return [{ tab: tab.id, tier, total, tie, because: terms.map(({ because }) => because), lastAt: tab.lastAt }]
      })
      const [best] = fits.toSorted((a, b) => b.total - a.total || a.tie - b.tie || b.lastAt - a.lastAt || (a.tab < b.tab ? -1 : 1))
      if (best) return best
    }
  } catch {
    return undefined
  }
  return undefined
}

/** Returns the traits of a tab and its person, read when they are asked for. */
export function visitorOf({ pack, traits }: Definitions, known: KnownPerson, tab: KnownTab, now: number): Record<string, unknown> {
  const visitor: Record<string, unknown> = {}
  for (const [name, trait] of Object.entries(pack.traits)) {
    const get = (): unknown => {
      if (trait.fact) return known.facts.values[name] ?? undefined
      const events = eventsFor(trait, known, tab)
      const naive = traits[name]
      if (naive) return naive(events, now)
      return trait.read(foldAll(trait, events), now)
    }
    Object.defineProperty(visitor, name, { enumerable: true, get })
  }
  return visitor
}

/** Returns the events that count for a trait. What a disregarded event was part of no longer counts at all. */
function eventsFor(trait: Trait, known: KnownPerson, tab: KnownTab): Event[] {
  const types = new Set(trait.folds.map(({ event }) => event.type))
  const counted = known.events.map(({ event, at, visit, visitSince }) => {
    if (!types.has(event.type)) return undefined
    if (trait.per === 'visit' && (visit !== known.visit || event.time < visitSince - visitGapMs)) return undefined
    const isOfTab = event.session === undefined ? event.time >= tab.since : event.session === tab.id && at >= tab.since
    return trait.per !== 'session' || isOfTab ? event : undefined
  })
  let from = 0
  for (const { event, eventType, before } of known.disregarded) {
    const rests = trait.gathers === true && types.has(eventType)
    const isLast = foldAll(trait, counted.slice(from, before))?.by === event
    if (rests || isLast) from = before
  }
  return counted.slice(from).filter((one) => one !== undefined)
}

function foldAll(trait: Trait, events: readonly (Event | undefined)[]): Cell | undefined {
  let cell: Cell | undefined
  for (const event of events) {
    for (const fold of trait.folds) if (event && fold.event.type === event.type) cell = fold.fold(cell, event)
  }
  return cell
}
