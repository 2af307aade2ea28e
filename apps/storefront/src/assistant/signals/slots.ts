import { defineSignal, isEvent, keep, operator, startingAt } from '@proactive/engine'
import { type DataOf, hours, minutes, seconds } from '@proactive/protocol'
import { interestIn } from '../facts.js'
import { slotCapacityChanged, slotIndexed, slotReconciled } from '../shop-events.js'
import { postcodesOf, slotTimes } from '../slot-id.js'

const free = keep.trend((places: number) => places, minutes(10))

type ToldOfSlot = DataOf<typeof slotCapacityChanged | typeof slotIndexed | typeof slotReconciled>

/** The trend of the free places. Each change tells the places before it as well, so that what was not an opening counts. */
const trend = operator({
  byTime: false,
  reachMs: minutes(10),
  start: () => free.start(),
  push(state, e: ToldOfSlot, event) {
    if (!('to' in e)) return
    const { from, to } = e
    free.push(state, from, { ...event, data: from, time: event.time - 1 })
    free.push(state, to, { ...event, data: to })
  },
  read: (state, at) => free.read(state, at),
})

const manyInterested = 20
const someInterested = 5

/** How much a slot is wanted, by the number of live shoppers who are interested in its zone. */
function demandOf(interested: number): 'high' | 'medium' | 'low' {
  if (interested >= manyInterested) return 'high'
  return interested >= someInterested ? 'medium' : 'low'
}

/**
 * A delivery slot has new free places. The events of one change give one signal; what else is told of the slot meanwhile is
 * left out, and counted.
 */
export const slotOpened = defineSignal('delivery.slot_opened')
  .on(slotCapacityChanged, slotIndexed, slotReconciled)
  .per((e) => e.slotId)
  .only((_, event) => isEvent(event, slotCapacityChanged) && event.data.to > event.data.from)
  .keep({ trend })
  .collapse(seconds(3))
  .clears((e) => 'to' in e && e.to === 0)
  .asks(({ zone }) => ({ interested: interestIn(zone) }))
  .expires(minutes(5))
  .emit((e, { burst, trend: ofPlaces, interested }) => {
    if (!('to' in e)) return undefined
    const { slotId, zone, to } = e
    return {
      priority: 'medium',
      data: {
        slotId,
        slot: slotTimes(slotId)?.hours ?? slotId,
        zone,
        change: 'added',
        reason: 'new_capacity',
        impactedPostcodes: postcodesOf(zone),
        estimatedDemand: demandOf(interested),
        trend: ofPlaces,
        changeCount: burst.count,
        finalCapacity: to,
      },
    }
  })

const closingMs = hours(1)
const few = 2

/** A slot has only a few places left within the last hour before its cutoff. */
export const slotClosing = defineSignal('delivery.slot_closing')
  .on(slotCapacityChanged)
  .per((e) => e.slotId)
  .when(
    startingAt(
      ({ slotId }) => {
        const times = slotTimes(slotId)
        return times && times.cutoff - closingMs
      },
      (e) => e.to > 0 && e.to <= few,
    ),
  )
  .clears((e) => e.to === 0)
  .expires(({ slotId }, { now }) => (slotTimes(slotId)?.cutoff ?? 0) - now)
  .emit(({ slotId, zone, to }) => ({ priority: 'low', data: { slotId, zone, left: to } }))
