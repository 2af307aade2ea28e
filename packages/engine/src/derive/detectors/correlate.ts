import type { DataOf, EventContract } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'
import { checkDuration, checkEventsOnce } from '../../define/mistake.js'

/**
 * Fires when a key has both events within `ms` milliseconds of each other, in either order; no event is in two pairs.
 * Reads events in the log's order, and remembers the newest of each side; a late event may find its pair, but does not
 * replace a newer one.
 *
 * @throws Error when both are the same event, and for a duration that is not above 0.
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
  checkDuration('correlate', 'ms', ms)
  return detector({
    order: 'log',
    reachMs: ms,
    events: [a, b],
    start: (): { a?: Side; b?: Side } => ({}),
    push(state, data: Data, { event }) {
      if (event.type !== a.type && event.type !== b.type) return undefined
      const [mine, others] = event.type === a.type ? (['a', 'b'] as const) : (['b', 'a'] as const)
      const other = state[others]
      const isNewest = event.time >= (state[mine]?.time ?? 0)
      if (!other || Math.abs(other.time - event.time) > ms) {
        if (isNewest) state[mine] = { time: event.time, data }
        return undefined
      }
      delete state[others]
      if (isNewest) delete state[mine]
      const [of, and] = mine === 'a' ? [data, other.data] : [other.data, data]
      return { pair: [of as DataOf<A>, and as DataOf<B>] as const }
    },
    describe(state) {
      return `waits for both within ${ms} ms: ${a.type} ${seenAt(state.a)}, ${b.type} ${seenAt(state.b)}`
    },
  })
}

const seenAt = (side: Side | undefined): string => (side ? `at ${new Date(side.time).toISOString()}` : 'not yet')

interface Side {
  time: number
  data: unknown
}
