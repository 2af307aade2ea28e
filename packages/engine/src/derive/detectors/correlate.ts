import type { DataOf, EventContract } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'
import { checkEventsOnce } from '../../define/mistake.js'

/**
 * Fires when a key has both events within `ms` milliseconds of each other, in either order; each pair once. Reads events
 * in the log's order.
 *
 * @throws Error when both are the same event.
 *
 * @example
 * .when(correlate(bookViewed, copiesChanged, minutes(1)))
 */
export function correlate<A extends EventContract, B extends EventContract, Data>(
  a: A,
  b: B,
  ms: number,
): Detector<Data, { readonly pair: readonly [DataOf<A>, DataOf<B>] }> {
  checkEventsOnce('correlate', 'the pair', [a, b])
  return detector({
    order: 'log',
    reachMs: ms,
    start: (): { a?: Side; b?: Side } => ({}),
    push(state, data: Data, { event }) {
      if (event.type === a.type) state.a = { time: event.time, data }
      if (event.type === b.type) state.b = { time: event.time, data }
      if (!state.a || !state.b || Math.abs(state.a.time - state.b.time) > ms) return undefined
      const pair = [state.a.data as DataOf<A>, state.b.data as DataOf<B>] as const
      delete state.a
      delete state.b
      return { pair }
    },
  })
}

interface Side {
  time: number
  data: unknown
}
