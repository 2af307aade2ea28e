import { type EventContract, plural } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'

const stepsOf = plural('en', { one: '# step', other: '# steps' })

/**
 * The state of the automaton: of all runs that have matched the same number of steps, the one that began last. That run
 * is inside the time whenever another of them is, so that the others need not be kept.
 */
interface State {
  /** At place n: when the run began that has matched n + 1 steps, epoch milliseconds; null without one. */
  begun: (number | null)[]
  /** The time of the newest event of a step. */
  newest: number | null
}

/**
 * Fires when a key's events come in this order within `ms` milliseconds, measured from the first step to the last.
 *
 * - Selection: relaxed contiguity. Events of other types, and events of a step that no run needs, may come in between.
 *   Several steps may be of one type; one event matches one step of a run.
 * - Of several matches that end with the same event, the shortest is reported. `tookMs` is how long it took.
 * - Skip: past the last event. A match discards every run that has begun, so that no event is part of two matches.
 * - Order: that of the log. An event that happened before the newest event of a step is late and takes no part.
 *
 * The memory is bounded: one time for each step but the last.
 *
 * @example
 * .when(sequence([bookViewed, shelfViewed, bookViewed], minutes(5)))
 */
export function sequence<Data>(
  steps: readonly EventContract[],
  ms: number,
): Detector<Data, { readonly tookMs: number }> {
  const types = steps.map(({ type }) => type)
  const last = types.length - 1
  return detector({
    order: 'log',
    reachMs: ms,
    start: (): State => ({ begun: types.slice(1).map(() => null), newest: null }),
    push(state, _: Data, { event: { type, time } }) {
      if (!types.includes(type) || (state.newest !== null && time < state.newest)) return undefined
      state.newest = time
      // From the last step to the first, so that a run does not match two steps with one event.
      for (let n = last; n >= 0; n--) {
        if (types[n] !== type) continue
        const begun = n === 0 ? time : (state.begun[n - 1] ?? null)
        if (begun === null || time - begun > ms) continue
        if (n < last) state.begun[n] = begun
        else {
          state.begun.fill(null)
          return { tookMs: time - begun }
        }
      }
      return undefined
    },
    describe({ begun }) {
      const n = begun.findLastIndex((at) => at !== null) + 1
      const from = n > 0 ? `, the first at ${new Date(begun[n - 1] ?? 0).toISOString()}` : ''
      return `has seen ${n} of ${stepsOf(types.length)} within ${ms} ms${from}; waits for ${types[n]}`
    },
  })
}
