import type { UseCase } from '@proactive/engine'
import { isTelling } from './is-telling.js'
import type { Store } from '../store/store.js'
import { readInspections } from './read-slices.js'

/** The stages from events to outcomes, in order. */
export const stages = ['events', 'signals', 'candidates', 'gates', 'decisions', 'commands', 'shown', 'accepted', 'undone'] as const
export type Stage = (typeof stages)[number]

/** What reached each stage for one use case on one day, of the pack's time zone (`YYYY-MM-DD`). */
export type FunnelRow = Readonly<Record<Stage, number>> & {
  readonly day: string
  readonly useCase: string
  /** The people who were decided about and held out: they leave the funnel before the commands. */
  readonly heldOut: number
}

const outcomes: Readonly<Partial<Record<string, Stage>>> = {
  'suggestion.shown': 'shown',
  'suggestion.accepted': 'accepted',
  'suggestion.undone': 'undone',
}

/**
 * Counts how the events of a period became suggestions, by use case and day: the `events` of the types from which its
 * signal is derived, the `signals`, the `candidates` who passed routing, those who passed all `gates`, those about whom it
 * was decided to act (`decisions`), the `commands` that were sent, and of these the `shown`, `accepted` and `undone` ones.
 * A candidate counts once for a stage and day, however often it came there. Times are epoch milliseconds on the engine's clock.
 */
export async function countFunnel({ pack: { useCases, timeZone }, store, from, until }: {
  pack: { useCases: readonly UseCase[]; timeZone: string }
  store: Pick<Store, 'seenBetween' | 'countEvents'>
  from: number
  until: number
}): Promise<FunnelRow[]> {
  const dates = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  const rows = new Map<string, Record<Stage | 'heldOut', Set<string> | number>>()
  const add = (at: string, useCase: string, stage: Stage | 'heldOut', what: string | number): void => {
    const key = `${at} ${useCase}`
    const row = rows.get(key) ?? empty()
    rows.set(key, row)
    const known = row[stage]
    if (known instanceof Set) known.add(String(what))
    else row[stage] = known + Number(what)
  }
  for (const { type, day, count } of await store.countEvents(from, until, timeZone))
    for (const { name, when } of useCases) if (when.rule.events.some((event) => event.type === type)) add(day, name, 'events', count)
  const ofCandidate = new Map<string, string>()
  for (const one of await readInspections(store, from, until, ['signal', 'candidate', 'gates', 'decision', 'command', 'outcome', 'dropped'])) {
    const day = dates.format(one.at)
    if (one.type === 'signal') {
      for (const { name, when } of useCases) if (when.type === one.signal.type) add(day, name, 'signals', one.signal.id)
      continue
    }
    if (one.type === 'candidate') ofCandidate.set(one.correlation, one.candidate.useCase)
    const { correlation = '' } = one
    const useCase = ofCandidate.get(correlation)
    if (useCase === undefined) continue
    if (one.type === 'candidate') add(day, useCase, 'candidates', correlation)
    else if (one.type === 'gates' && one.gates.every(({ gate, ok }) => ok || gate === 'holdout')) add(day, useCase, 'gates', correlation)
    else if (one.type === 'decision' && one.decision.act) add(day, useCase, 'decisions', correlation)
    else if (isTelling(one)) add(day, useCase, 'commands', correlation)
    else if (one.type === 'dropped' && one.reason === 'held out') add(day, useCase, 'heldOut', correlation)
    const outcome = one.type === 'outcome' ? outcomes[one.outcome] : undefined
    if (outcome) add(day, useCase, outcome, correlation)
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => {
    const [day = '', useCase = ''] = key.split(' ')
    const counted = Object.fromEntries(Object.entries(row).map(([stage, what]) => [stage, what instanceof Set ? what.size : what]))
    return Object.assign({ day, useCase }, zero, counted)
  })
}

const zero = { events: 0, signals: 0, candidates: 0, gates: 0, decisions: 0, commands: 0, shown: 0, accepted: 0, undone: 0, heldOut: 0 }

function empty(): Record<Stage | 'heldOut', Set<string> | number> {
  const sets = { signals: new Set<string>(), candidates: new Set<string>(), gates: new Set<string>(), decisions: new Set<string>(), commands: new Set<string>() }
  return { events: 0, ...sets, shown: new Set(), accepted: new Set(), undone: new Set(), heldOut: new Set() }
}
