import type { Inspection } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import type { Commit } from '../../store/store.js'
import type { Watch } from './watch.js'

/**
 * Checks after every batch that the turns of the app and suggestions together keep to the budget of a person: one at a
 * time, at most three a visit and eight a day, and a gap in between.
 */
export interface LeaseWatch {
  committed(commit: Commit): void
}

interface Place {
  isCritical: boolean
  /** When and in which visit it was shown; absent while it is reserved. */
  shown?: { at: number; visit: number }
}

interface Known {
  visit: number
  places: Map<string, Place>
  leases: Set<string>
  lastShown: number
}

/** The gap of a person with the highest frequency: preferences are checked elsewhere. */
const shortestGapMs = minutes(2.5)

export function createLeaseWatch({ timeZone, watch }: { timeZone: string; watch: Watch }): LeaseWatch {
  const people = new Map<string, Known>()
  const instead = new Set<string>()
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone })

  function of(person: string): Known {
    const known = people.get(person) ?? { visit: 1, places: new Map(), leases: new Set(), lastShown: -Infinity }
    people.set(person, known)
    return known
  }

  /** Returns the persons whose budget has changed. */
  function note(one: Inspection): string[] {
    if (one.type === 'candidate' && one.candidate.instead) instead.add(one.correlation)
    if (one.type === 'lease' && one.change !== 'refused') {
      const { leases } = of(one.person)
      if (one.change === 'granted') leases.add(one.correlation)
      else leases.delete(one.correlation)
      return [one.person]
    }
    if (one.type !== 'attention') return []
    const known = of(one.person)
    const { command = '' } = one
    if (one.change === 'visit began') known.visit++
    if (one.change === 'given back') known.places.delete(command)
    if (one.change === 'reserved') {
      const isCritical = one.critical === true || instead.has(one.correlation ?? '')
      known.places.set(command, { isCritical })
      if (!isCritical && known.lastShown + shortestGapMs > one.at) breaks(one.person, 'a turn or a suggestion comes after a gap', `the last was shown ${one.at - known.lastShown} ms before`)
    }
    if (one.change === 'charged') {
      const isCritical = known.places.get(command)?.isCritical === true
      known.places.set(command, { isCritical, shown: { at: one.at, visit: known.visit } })
      known.lastShown = one.at
    }
    return [one.person]
  }

  function check(person: string, now: number): void {
    const { visit, places, leases } = of(person)
    const today = format.format(now)
    const all = [...places]
    const reserved = all.filter(([, { shown }]) => !shown)
    const inVisit = all.filter(([, { shown }]) => !shown || shown.visit === visit)
    const inDay = all.filter(([, { shown }]) => !shown || format.format(shown.at) === today)
    if (leases.size > 1) breaks(person, 'the app has one turn at a time', `${leases.size} are open`)
    const beside = reserved.filter(([id, { isCritical }]) => !isCritical && !leases.has(id))
    if (leases.size > 0 && beside.length > 0) breaks(person, 'nothing is sent while the app has its turn', `${beside.length} commands are sent`)
    if (reserved.length > 0 && inVisit.length > 3) breaks(person, 'turns and suggestions are at most three a visit', `they are ${inVisit.length}`)
    if (reserved.length > 0 && inDay.length > 8) breaks(person, 'turns and suggestions are at most eight a day', `they are ${inDay.length}`)
  }

  function breaks(person: string, promise: string, how: string): void {
    watch.breaks(promise, `Of ${person}: ${how}.`, [person])
  }

  return {
    committed({ inspections, journal: { now } }) {
      const changed = new Set(inspections.flatMap(note))
      for (const person of changed) check(person, now)
    },
  }
}
