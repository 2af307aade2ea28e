import type { Item } from './items.js'

/** One step from the events to the persons who were told. */
export interface FunnelStep {
  readonly count: number
  readonly what: string
}

/**
 * Counts what became of the events of a signal: all events, the one signal, and where it is known the persons who were
 * live, scored and told. `item` is the signal or one of its routings; returns null for any other.
 */
export function funnelOf(item: Item, items: readonly Item[]): FunnelStep[] | null {
  const signal = item.lane === 'signals' ? item : item.lane === 'routing' ? items.find(({ id, lane }) => lane === 'signals' && item.causes.includes(id)) : undefined
  if (!signal?.evidence) return null
  const { count, leftOut = 0 } = signal.evidence
  const routing = item.routing ?? items.find((one) => one.lane === 'routing' && one.routing && one.causes.includes(signal.id))?.routing
  const events = { count: count + leftOut, what: count + leftOut === 1 ? 'event' : 'events' }
  const reached = routing ? [{ count: routing.live, what: 'live' }, { count: routing.considered, what: 'scored' }, ...(routing.told === undefined ? [] : [{ count: routing.told, what: 'told' }])] : []
  return [events, { count: 1, what: 'signal' }, ...reached]
}
