import type { Event } from '../../message/message.js'
import { type Detector, detector } from '../../define/detector.js'
import type { Seen } from '../../define/seen.js'

interface State<Data> {
  /** What held when it was last seen, and the instant that it waits for. */
  waiting?: Event<Data>
  at?: number
  fired?: boolean
}

/**
 * Fires when an instant comes, epoch milliseconds, while a condition on the key's latest event holds; at once where it
 * has come before. Not again before the condition has ceased, or another instant was named that is still to come.
 *
 * @example
 * .when(startingAt((e) => e.closesAt - hours(1), (e) => e.left <= 2))
 */
export function startingAt<Data, Kept>(
  instant: (data: Data, seen: Kept & Seen<Data>) => number | undefined,
  holds: (data: Data, seen: Kept & Seen<Data>) => boolean,
): Detector<Data, object, Kept> {
  return detector({
    order: 'either',
    start: (): State<Data> => ({}),
    push(state, data: Data, seen: Kept & Seen<Data>) {
      delete state.waiting
      const at = holds(data, seen) ? instant(data, seen) : undefined
      if (at === undefined) state.fired = false
      else if (at > seen.now) Object.assign(state, { waiting: seen.event, at, fired: false })
      else if (!state.fired) return fire(state)
      return undefined
    },
    due: ({ waiting, at }) => waiting && at,
    wake(state, now) {
      const { waiting, at = 0 } = state
      if (!waiting || at > now) return undefined
      delete state.waiting
      return { found: fire(state), event: waiting }
    },
  })
}

function fire(state: State<unknown>): object {
  state.fired = true
  return {}
}
