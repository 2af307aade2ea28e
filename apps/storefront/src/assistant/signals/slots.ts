import { defineSignal, startingAt } from '@proactive/engine'
import { hours, minutes, seconds } from '@proactive/protocol'
import { slotCapacityChanged } from '../shop-events.js'
import { postcodesOf, slotTimes } from '../slot-id.js'

/** Places became free in a delivery slot; the noise of one change is one signal. */
export const slotOpened = defineSignal('delivery.slot_opened')
  .on(slotCapacityChanged)
  .per((e) => e.slotId)
  .only((e) => e.to > e.from)
  .collapse(seconds(3))
  .clears((e) => e.to === 0)
  .expires(minutes(5))
  .emit(({ slotId, zone, to }, { burst }) => ({
    priority: 'medium',
    data: {
      slotId,
      slot: slotTimes(slotId)?.hours ?? slotId,
      zone,
      change: 'added',
      reason: 'new_capacity',
      impactedPostcodes: postcodesOf(zone),
      estimatedDemand: to <= 2 ? 'high' : to <= 5 ? 'medium' : 'low',
      changeCount: burst.count,
      finalCapacity: to,
    },
  }))

const closingMs = hours(1)
const few = 2

/** The last places of a slot, within an hour of its cutoff. */
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
