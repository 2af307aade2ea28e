import { checkOptions, type EventContract } from '@proactive/protocol'
import type { Event } from '../../message/message.js'
import { type Detector, detector } from '../../define/detector.js'
import { checkDuration, checkEvents, checkEventsOnce } from '../../define/mistake.js'

interface State<Data> {
  /** The event that nothing has followed so far. */
  waiting?: Event<Data>
}

/**
 * Fires when none of the events `of` came within `ms` milliseconds after the event `after`; the signal is about that
 * event. Another `after` begins anew: with an empty `of` it fires once `after` has paused. Reads events in time order,
 * behind the watermark.
 *
 * @throws Error when `of` names an event twice or is not a list of events, and for a duration that is not above 0.
 *
 * @example
 * .when(absence({ after: shelfEntered, of: [bookBorrowed, shelfLeft], ms: minutes(2) }))
 */
export function absence<Data>(options: {
  after: EventContract
  of: readonly EventContract[]
  ms: number
}): Detector<Data, { readonly waitedMs: number }> {
  checkOptions('absence', options, { after: true, of: true, ms: true })
  const { after, of, ms } = options
  checkEvents('absence', 'after', [after])
  checkEventsOnce('absence', 'of', of)
  checkDuration('absence', 'ms', ms)
  const ends = new Set(of.map(({ type }) => type))
  return detector({
    order: 'time',
    reachMs: ms,
    events: [after, ...of],
    start: (): State<Data> => ({}),
    push(state, _: Data, { event }) {
      if (event.type === after.type) state.waiting = event
      else if (ends.has(event.type)) delete state.waiting
      return undefined
    },
    due: ({ waiting }) => waiting && waiting.time + ms,
    wake(state, at) {
      const { waiting } = state
      if (!waiting || waiting.time + ms > at) return undefined
      delete state.waiting
      return { found: { waitedMs: ms }, event: waiting }
    },
    describe: ({ waiting }) =>
      waiting
        ? `waits until ${new Date(waiting.time + ms).toISOString()} whether ${[...(ends.size > 0 ? ends : [after.type])].join(' or ')} follows ${after.type}`
        : `waits for ${after.type}`,
  })
}
