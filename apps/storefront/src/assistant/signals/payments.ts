import { defineSignal, isEvent, keep, times, window } from '@proactive/engine'
import { hours, minutes } from '@proactive/protocol'
import { fraudScoreChanged, orderPlaced, paymentFailed, providerDegraded, providerRecovered } from '../shop-events.js'

/** A way to pay is in trouble, for as long as it is. */
export const providerAtRisk = defineSignal('payment.provider_at_risk')
  .on(providerDegraded, providerRecovered)
  .per((e) => e.provider)
  .when((_, { event }) => isEvent(event, providerDegraded) && event.data.level !== 'minor')
  .clears((e) => !('level' in e) || e.level === 'minor')
  .expires(hours(2))
  .emit(({ provider, ...e }) => ({
    priority: 'high',
    data: {
      provider,
      level: 'level' in e ? e.level : 'moderate',
      ...('alternative' in e && e.alternative !== undefined && { alternative: e.alternative }),
    },
  }))

/** Payments of several people fail: for the operator. */
export const paymentFailing = defineSignal('payment.failing')
  .on(paymentFailed)
  .per((e) => e.method)
  .when(times(3, window.sliding(minutes(5)), { distinctBy: (e) => e.userId ?? e.orderId }))
  .expires(minutes(15))
  .emit(({ method }, { count }) => ({ priority: 'high', data: { provider: method, failures: count } }))

/** An account behaves as no shopper does: for the operator. */
export const accountRisky = defineSignal('account.risky')
  .on(fraudScoreChanged, orderPlaced)
  .per(({ userId }) => userId)
  .keep({ orders: keep.count(window.sliding(minutes(5)), (_, event) => isEvent(event, orderPlaced)) })
  .when((_, { event, orders }) => (isEvent(event, fraudScoreChanged) ? event.data.score > 80 : orders >= 3))
  .expires(hours(1))
  .emit(({ userId }) => ({ priority: 'high', data: { userId: userId ?? '' } }))
