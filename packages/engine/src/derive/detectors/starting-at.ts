import type { Event } from '../../message/message.js'
import { type Detector, detector } from '../../define/detector.js'
import type { Seen } from '../../define/seen.js'

interface State<Data> {
  /** The latest event for which the condition held, and the instant that it waits for. */
  waiting?: Event<Data>
  at?: number
  fired?: boolean
  /** The time of the newest event. */
  newest?: number
}

/**
 * Fires at an instant, epoch milliseconds, if a condition holds for the key's latest event; at once if the instant has
 * passed. Fires again only after the condition was false, or for another instant that is still to come. An event that
 * happened before the key's latest is late and changes nothing.
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
      if (seen.event.time < (state.newest ?? 0)) return undefined
      state.newest = seen.event.time
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
    describe({ waiting, at, fired }) {
      if (waiting) return `waits until ${new Date(at ?? 0).toISOString()}`
      return fired ? 'has fired, and fires again only after its condition was false' : 'its condition does not hold for the latest event'
    },
  })
}

function fire(state: State<unknown>): object {
  state.fired = true
  return {}
}
