import { defineSignal, isEvent, keep, times, window } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { fraudScoreChanged, methodUnavailable, orderPlaced, paymentFailed, providerDegraded, providerRecovered } from '../shop-events.js'

/** The only provider whose trouble is told; the events of another concern it too, as the alternative. */
const watched = 'card'

/** A payment provider is degraded; cleared when it recovers. */
export const providerAtRisk = defineSignal('payment.provider_at_risk')
  .on(providerDegraded, providerRecovered, methodUnavailable)
  .per(() => watched)
  .when((_, { event }) => isEvent(event, providerDegraded) && event.data.level !== 'minor')
  .clears((_, { event }) => (isEvent(event, providerRecovered) ? event.data.provider === watched : isEvent(event, providerDegraded) && event.data.level === 'minor'))
  .expires(hours(2))
  .emit((_, { event }) => {
    if (!isEvent(event, providerDegraded)) return undefined
    const { provider, level, alternative } = event.data
    return { priority: 'high', data: { provider, level, ...(alternative !== undefined && { alternative }) } }
  })

/** The payments of several people fail. For operators. */
export const paymentFailing = defineSignal('payment.failing')
  .on(paymentFailed)
  .per((e) => e.method)
  .when(times(3, window.sliding(minutes(5)), { distinctBy: (e) => e.userId ?? e.personId ?? e.orderId }))
  .expires(minutes(15))
  .emit(({ method }, { count }) => ({ priority: 'high', data: { provider: method, failures: count } }))

/** An account shows signs of fraud. For operators. */
export const accountRisky = defineSignal('account.risky')
  .on(fraudScoreChanged, orderPlaced)
  .per(({ userId }) => userId)
  .keep({ orders: keep.count(window.sliding(minutes(5)), (_, event) => isEvent(event, orderPlaced)) })
  .when((_, { event, orders }) => (isEvent(event, fraudScoreChanged) ? event.data.score > 80 : orders >= 3))
  .expires(hours(1))
  .emit(({ userId }) => ({ priority: 'high', data: { userId: userId ?? '' } }))
