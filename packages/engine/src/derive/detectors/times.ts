import { checkOptions, plural } from '@proactive/protocol'
import type { Event } from '../../message/message.js'
import { addSample, noSamples, noTimes, type Samples, trim, valuesOf } from '../operators/samples.js'
import { inZone, reachOf, type Window } from '../operators/window.js'
import { type Detector, detector } from '../../define/detector.js'

const events = plural('en', { one: '# event', other: '# events' })
const values = plural('en', { one: '# distinct value', other: '# distinct values' })

interface State {
  samples: Samples<string | undefined>
  reached: boolean
}

/**
 * Fires when a window holds `n` events, or `n` distinct values of `distinctBy`; again only after it held fewer. Reads
 * events in time order, behind the watermark.
 *
 * @example
 * .when(times(3, window.sliding(minutes(5)), { distinctBy: (e, { person }) => person }))
 */
export function times<Data>(
  n: number,
  window: Window,
  options: { distinctBy?: (data: Data, event: Event<Data>) => string | undefined } = {},
): Detector<Data, { readonly count: number }> {
  checkOptions('times', options, { distinctBy: true })
  const { distinctBy } = options
  return detector({
    order: 'time',
    reachMs: reachOf(window),
    start: (): State => ({ samples: distinctBy ? noSamples() : noTimes(), reached: false }),
    push(state, data: Data, { event }) {
      const { samples } = state
      const value = distinctBy?.(data, event)
      if (!distinctBy || value !== undefined) addSample(samples, window, event.time, value)
      trim(samples, window, event.time)
      const count = distinctBy ? new Set(valuesOf(samples)).size : samples.size
      const before = state.reached
      state.reached = count >= n
      return state.reached && !before ? { count } : undefined
    },
    describe({ samples, reached }) {
      const count = distinctBy ? new Set(valuesOf(samples)).size : samples.size
      const again = reached ? '; it has fired, and fires again only after there were fewer' : ''
      return `the window held ${count} of ${(distinctBy ? values : events)(n)} at its last event${again}`
    },
    inZone: (timeZone) => times(n, inZone(window, timeZone), { ...(distinctBy && { distinctBy }) }),
  })
}
