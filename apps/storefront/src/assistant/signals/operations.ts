import { defineSignal, either, type Event, isEvent, unusual } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import {
  courierDelayed,
  cutoffChanged,
  deviceReadingReported,
  diskFilled,
  etaChanged,
  fulfilmentCongested,
  latencySpiked,
  weatherWarned,
} from '../shop-events.js'

/** From here a delay is worth a word. */
const lateMs = minutes(30)
const slowMs = 1_000
const fullPercent = 90

/** Deliveries to a zone may come late. */
export const deliveryAtRisk = defineSignal('delivery.at_risk')
  .on(courierDelayed, fulfilmentCongested, etaChanged, weatherWarned, cutoffChanged)
  .per((e) => e.zone)
  .when((e, { event }) => ('delayMs' in e ? e.delayMs >= lateMs : !isEvent(event, weatherWarned) || event.data.level !== 'minor'))
  .expires(hours(1))
  .emit((e, { event }) => ({
    priority: 'medium',
    data: {
      zone: e.zone,
      cause: isEvent(event, courierDelayed)
        ? 'courier'
        : isEvent(event, weatherWarned)
          ? 'weather'
          : isEvent(event, cutoffChanged)
            ? 'cutoff'
            : 'congestion',
      delayMs: 'delayMs' in e ? e.delayMs : 0,
    },
  }))

/** A machine of the shop's is not as it should be: for the operator. */
export const platformDegraded = defineSignal('platform.degraded')
  .on(latencySpiked, diskFilled, deviceReadingReported)
  .per((_, event) => whose(event))
  .when(
    either(
      unusual((_, { event }) => (isEvent(event, deviceReadingReported) ? event.data.value : 0)),
      (_, { event }) =>
        (isEvent(event, latencySpiked) && event.data.p95Ms >= slowMs) ||
        (isEvent(event, diskFilled) && event.data.percent >= fullPercent),
    ),
  )
  .expires(hours(1))
  .emit((_, { event }) => ({
    priority: 'high',
    data: {
      service: whose(event),
      cause: isEvent(event, latencySpiked) ? 'latency' : isEvent(event, diskFilled) ? 'disk' : 'reading',
    },
  }))

function whose(event: Event<unknown>): string {
  if (isEvent(event, latencySpiked)) return event.data.service
  if (isEvent(event, diskFilled)) return event.data.host
  return isEvent(event, deviceReadingReported) ? `${event.data.device}/${event.data.kind}` : ''
}
