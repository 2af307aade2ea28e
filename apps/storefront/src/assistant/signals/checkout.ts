import { defineSignal, isEvent } from '@proactive/engine'
import { minutes } from '@proactive/protocol'
import { checkoutStepCompleted, checkoutStepEntered, pageLeft } from '../contract/index.js'
import { orderPlaced, paymentFailed, paymentRecovered } from '../shop-events.js'

/** A tab stands on a step of the checkout. */
export const stepReached = defineSignal('checkout.step_reached')
  .on(checkoutStepEntered, checkoutStepCompleted, pageLeft, orderPlaced)
  .per((_, { session }) => session)
  .when((_, { event }) => isEvent(event, checkoutStepEntered))
  .clears((_, { event }) => !isEvent(event, checkoutStepEntered))
  .expires(minutes(30))
  .emit((e, { event }) => ({
    priority: 'medium',
    data: { sessionId: event.session ?? '', personId: event.person ?? '', step: 'step' in e ? e.step : '' },
  }))

/** Somebody's payment did not go through. */
export const paymentUnsuccessful = defineSignal('payment.failed')
  .on(paymentFailed, paymentRecovered)
  .per((e) => e.orderId)
  .when((_, { event }) => isEvent(event, paymentFailed))
  .clears((_, { event }) => isEvent(event, paymentRecovered))
  .expires(minutes(10))
  .emit((e, { event }) => ({
    priority: 'high',
    data: {
      personId: event.person ?? '',
      orderId: e.orderId,
      method: 'method' in e ? e.method : '',
      code: 'code' in e ? e.code : '',
    },
  }))
