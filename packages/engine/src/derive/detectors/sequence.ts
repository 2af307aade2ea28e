import type { EventContract } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'

interface State {
  next: number
  startedAt: number
}

/**
 * Fires when a key's events come in this order within `ms` milliseconds, with others in between. A new first event starts
 * over. Reads events in the log's order.
 *
 * @example
 * .when(sequence([bookViewed, shelfViewed, bookViewed], minutes(5)))
 */
export function sequence<Data>(
  steps: readonly EventContract[],
  ms: number,
): Detector<Data, { readonly tookMs: number }> {
  const types = steps.map(({ type }) => type)
  return detector({
    order: 'log',
    reachMs: ms,
    start: (): State => ({ next: 0, startedAt: 0 }),
    push(state, _: Data, { event }) {
      if (state.next > 0 && event.time - state.startedAt > ms) state.next = 0
      if (event.type === types[state.next]) state.next++
      else if (event.type === types[0]) state.next = 1
      else return undefined
      if (state.next === 1) state.startedAt = event.time
      if (state.next < types.length) return undefined
      state.next = 0
      return { tookMs: event.time - state.startedAt }
    },
  })
}
