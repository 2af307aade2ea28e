import { describe, expect, it } from 'vitest'
import { seconds } from '@proactive/protocol'
import { checkoutStepEntered, paymentMethodSelected } from '../contract/index.js'
import { methodUnavailable, providerDegraded, providerRecovered } from '../shop-events.js'
import { stage } from '../stage.fixture.js'

/** Lets Ann be about to pay by card when card payments are degraded; the other way to pay is what `payment` says then. */
function atTheTill(payment: { other: string | null; status: null }) {
  const t = stage({ payment })
  const ann = t.visitor('ann')
  ann.does(checkoutStepEntered, { step: 'payment', total: 0 })
  ann.does(paymentMethodSelected, { method: 'card' })
  t.system(providerDegraded, { provider: 'card', level: 'moderate', alternative: 'paypal' })
  t.advance(seconds(1))
  return { t, ann }
}

describe('switch_payment', () => {
  it.each([
    ['paypal', 'Card payments may fail at the moment. Pay with PayPal instead?', 'Switch to PayPal'],
    ['cash', 'Card payments may fail at the moment. Pay the courier in cash instead?', 'Pay in cash'],
  ])('offers the other way that works: %s', (other, message, label) => {
    const { ann } = atTheTill({ other, status: null })
    expect(ann.sees()?.data).toMatchObject({ useCase: 'switch_payment', message, action: { type: 'payment.switch_provider', input: { to: other }, label } })
  })

  it('says nothing when no other way works', () => {
    expect(atTheTill({ other: null, status: null }).ann.received()).toEqual([])
  })

  it('no longer offers PayPal once PayPal is down itself', () => {
    const payment = { other: 'paypal', status: null }
    const { t, ann } = atTheTill(payment)
    payment.other = 'cash'
    t.system(methodUnavailable, { method: 'paypal' })
    t.advance(seconds(1))
    expect(ann.received()[0]?.withdrawn).toBeDefined()
    expect(ann.sees()?.data).toMatchObject({ action: { input: { to: 'cash' } } })
  })

  it('stays when another provider recovers', () => {
    const { t, ann } = atTheTill({ other: 'paypal', status: null })
    t.system(providerRecovered, { provider: 'paypal' })
    t.advance(seconds(1))
    expect(ann.sees()?.data).toMatchObject({ action: { input: { to: 'paypal' } } })
  })
})
