import { defineSignal, either, type Event, isEvent, unusual } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import {
  courierDelayed,
  cutoffChanged,
  deviceReadingReported,
  deviceStatusChanged,
  diskFilled,
  etaChanged,
  fulfilmentCongested,
  latencySpiked,
  weatherWarned,
} from '../shop-events.js'

/** The delay from which deliveries count as late. */
const lateMs = minutes(30)
const slowMs = 1_000
const fullPercent = 90

/** Deliveries to a zone may be late. */
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

/** A service, disk or device of the shop is degraded; cleared when a device is back. For operators. */
export const platformDegraded = defineSignal('platform.degraded')
  .on(latencySpiked, diskFilled, deviceReadingReported, deviceStatusChanged)
  .per((_, event) => whose(event))
  .when(
    either(
      unusual((_, { event }) => (isEvent(event, deviceReadingReported) ? event.data.value : 0)),
      (_, { event }) =>
        (isEvent(event, latencySpiked) && event.data.p95Ms >= slowMs) ||
        (isEvent(event, diskFilled) && event.data.percent >= fullPercent) ||
        (isEvent(event, deviceStatusChanged) && event.data.status === 'offline'),
    ),
  )
  .clears((_, { event }) => isEvent(event, deviceStatusChanged) && event.data.status === 'online')
  .expires(hours(1))
  .emit((_, { event }) => ({
    priority: 'high',
    data: {
      service: whose(event),
      cause: causeOf(event),
    },
  }))

function causeOf(event: Event<unknown>): 'latency' | 'disk' | 'offline' | 'reading' {
  if (isEvent(event, latencySpiked)) return 'latency'
  if (isEvent(event, diskFilled)) return 'disk'
  return isEvent(event, deviceStatusChanged) ? 'offline' : 'reading'
}

function whose(event: Event<unknown>): string {
  if (isEvent(event, latencySpiked)) return event.data.service
  if (isEvent(event, diskFilled)) return event.data.host
  if (isEvent(event, deviceStatusChanged)) return event.data.device
  return isEvent(event, deviceReadingReported) ? `${event.data.device}/${event.data.kind}` : ''
}
