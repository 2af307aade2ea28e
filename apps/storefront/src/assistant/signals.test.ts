import { describe, expect, it } from 'vitest'
import { hours, minutes, seconds } from '@proactive/protocol'
import {
  cartViewed,
  categoryViewed,
  checkoutStepCompleted,
  checkoutStepEntered,
  clickRaged,
  errorShown,
  exitIntended,
  formFieldChanged,
  paymentMethodSelected,
  pageViewed,
  pointerDwelled,
  productViewed,
} from './contract/index.js'
import {
  courierDelayed,
  deviceReadingReported,
  deviceStatusChanged,
  diskFilled,
  fraudScoreChanged,
  orderPlaced,
  paymentFailed,
  priceChanged,
  providerDegraded,
  providerRecovered,
  slotCapacityChanged,
  stockChanged,
} from './shop-events.js'
import { stage } from './stage.fixture.js'

type Stage = ReturnType<typeof stage>
const signals = (t: Stage, type: string) => t.all('signal').flatMap(({ signal }) => (signal.type === type ? [signal] : []))
const ended = (t: Stage) => t.all('signal.ended').map(({ reason }) => reason)
const cart = (total: number, ...ids: string[]) => ({ items: ids.map((productId) => ({ productId, quantity: 1 })), total })

describe('payments', () => {
  const degraded = { provider: 'card', level: 'moderate', alternative: 'paypal' } as const

  it('notify a shopper who has chosen the card, also one who chooses it later', () => {
    const t = stage()
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    ann.does(checkoutStepEntered, { step: 'payment', total: 0 })
    ann.does(paymentMethodSelected, { method: 'card' })
    t.system(providerDegraded, degraded)
    t.advance(seconds(1))
    expect(ann.sees()).toMatchObject({ type: 'ui.notification', priority: 'high', data: { useCase: 'switch_payment' } })
    ben.does(checkoutStepEntered, { step: 'payment', total: 0 })
    t.advance(minutes(10))
    expect(ben.sees()).toBeUndefined()
    ben.does(paymentMethodSelected, { method: 'card' })
    t.advance(1)
    expect(ben.sees()).toMatchObject({ type: 'ui.notification' })
  })

  it('withdraw the notification when the provider recovers, and give no signal for a minor problem', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'payment', total: 0 })
    ann.does(paymentMethodSelected, { method: 'card' })
    t.system(providerDegraded, { provider: 'card', level: 'minor' })
    expect(signals(t, 'payment.provider_at_risk')).toEqual([])
    t.system(providerDegraded, degraded)
    t.advance(1)
    t.system(providerRecovered, { provider: 'card' })
    expect(ended(t)).toEqual(['cleared'])
    expect(ann.sees()).toBeUndefined()
  })

  it('signal when the payments of three different people fail', () => {
    const t = stage()
    const fail = (userId: string) => {
      t.system(paymentFailed, { orderId: `o-${userId}`, userId, method: 'card', code: 'declined', amount: 100 })
      t.advance(seconds(10))
    }
    for (const userId of ['u1', 'u1', 'u1', 'u2']) fail(userId)
    expect(signals(t, 'payment.failing')).toEqual([])
    fail('u3')
    expect(signals(t, 'payment.failing')).toMatchObject([{ data: { provider: 'card', failures: 3 } }])
  })

  it('flag an account by its fraud score, or by three orders in five minutes', () => {
    const t = stage()
    t.system(fraudScoreChanged, { userId: 'u1', score: 80 })
    t.system(fraudScoreChanged, { userId: 'u2', score: 81 })
    for (let i = 0; i < 3; i++) {
      t.system(orderPlaced, { orderId: `o${i}`, personId: 'user:u3', userId: 'u3', total: 1, items: [] })
      t.advance(minutes(1))
    }
    expect(signals(t, 'account.risky').map(({ data }) => data)).toEqual([{ userId: 'u2' }, { userId: 'u3' }])
  })
})

describe('prices and stock', () => {
  it('signal a price drop of a tenth, and a sold-out product that is back', () => {
    const t = stage()
    t.system(priceChanged, { productId: 'milk', from: 1000, to: 901 })
    t.system(priceChanged, { productId: 'milk', from: 1000, to: 900 })
    expect(signals(t, 'price.dropped')).toMatchObject([{ data: { productId: 'milk', from: 1000, to: 900 } }])
    for (const stock of [12, 0, 9]) {
      t.system(stockChanged, { productId: 'eggs', stock })
      t.advance(seconds(4))
    }
    expect(signals(t, 'product.back')).toMatchObject([{ data: { productId: 'eggs', stock: 9 } }])
  })

  it('signal a product that unusually many people view', () => {
    const t = stage()
    const view = (person: string) =>
      t.event(productViewed, { productId: 'milk', categoryId: 'x', tags: [], price: 1 }, { person, session: person })
    for (let i = 0; i < 40; i++) {
      view(`user:usual${i % 2}`)
      t.advance(minutes(3))
    }
    expect(signals(t, 'product.trending')).toEqual([])
    for (let i = 0; i < 12; i++) view(`user:new${i}`)
    t.advance(seconds(5))
    expect(signals(t, 'product.trending').length).toBeGreaterThan(0)
  })

  it('signal a closing slot in its last hour only', () => {
    const t = stage()
    const slotId = 'Z3-2026-01-05-18'
    t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: 3, to: 2 })
    t.advance(hours(2))
    expect(signals(t, 'delivery.slot_closing')).toEqual([])
    t.advance(hours(1))
    expect(signals(t, 'delivery.slot_closing')).toMatchObject([{ data: { slotId, zone: 'Z3', left: 2 } }])
    expect(signals(t, 'delivery.slot_closing')[0]?.expiresAt).toBe(Date.UTC(2026, 0, 5, 13))
  })
})

describe('a shopper', () => {
  it('is stuck after half a minute on a step, until they complete it', () => {
    const t = stage()
    const ann = t.visitor('ann')
    const dwells = (dwellMs: number) => ann.does(pointerDwelled, { target: 'delivery-options', dwellMs, oscillation: 'high' })
    ann.does(checkoutStepEntered, { step: 'delivery', total: 0 })
    for (const ms of [5_000, 15_000]) dwells(ms)
    expect(signals(t, 'shopper.stuck')).toEqual([])
    for (const ms of [31_000, 61_000]) dwells(ms)
    expect(signals(t, 'shopper.stuck')).toMatchObject([{ data: { step: 'delivery', dwellMs: 31_000, oscillation: 'high' } }])
    ann.does(checkoutStepCompleted, { step: 'delivery' })
    expect(ended(t)).toContain('cleared')
  })

  it('is stuck on a step whose page is viewed a moment after the step was entered', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'delivery', total: 0 })
    ann.does(pageViewed, { path: '/checkout/delivery' })
    ann.does(pointerDwelled, { target: 'delivery-options', dwellMs: 31_000, oscillation: 'high' })
    expect(signals(t, 'shopper.stuck')).toMatchObject([{ data: { step: 'delivery' } }])
    ann.does(pageViewed, { path: '/basket' })
    ann.does(pointerDwelled, { target: 'delivery-options', dwellMs: 5_000, oscillation: 'high' })
    ann.does(pointerDwelled, { target: 'delivery-options', dwellMs: 31_000, oscillation: 'high' })
    expect(signals(t, 'shopper.stuck')).toHaveLength(1)
  })

  it('is frustrated by three errors, or by clicks that do nothing', () => {
    const t = stage()
    const ann = t.visitor('ann')
    for (let i = 0; i < 3; i++) {
      ann.does(errorShown, { where: 'payment', code: 'declined' })
      t.advance(seconds(20))
    }
    ann.does(clickRaged, { target: 'pay' })
    t.advance(seconds(5))
    expect(signals(t, 'shopper.frustrated').map(({ data }) => data)).toMatchObject([
      { where: 'payment', evidence: 'errors' },
      { where: 'pay', evidence: 'rage' },
    ])
  })

  it('gives a leaving signal only with items in the cart', () => {
    const t = stage()
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    ann.does(cartViewed, cart(5000, 'milk'))
    for (const visitor of [ann, ben]) visitor.does(exitIntended, { path: '/basket' })
    expect(signals(t, 'shopper.leaving')).toMatchObject([{ data: { total: 5000 } }])
  })

  it('with a diet is asked when they open a category against it', () => {
    const t = stage()
    const ann = t.visitor('ann')
    for (let i = 0; i < 8; i++) {
      ann.does(productViewed, { productId: `p${i}`, categoryId: 'drinks', tags: ['dairy_free'], price: 1 })
      t.advance(seconds(10))
    }
    t.advance(seconds(5))
    expect(signals(t, 'shopper.prefers')).toMatchObject([{ data: { tag: 'dairy_free', seen: 8 } }])
    expect(ann.sees()).toBeUndefined()
    ann.does(categoryViewed, { categoryId: 'dairy_eggs' })
    t.advance(seconds(5))
    expect(ann.sees()?.data).toMatchObject({
      useCase: 'learn_diet',
      action: { type: 'preferences.set_dietary_filter', input: { filter: 'dairy_free', persistent: true } },
    })
  })

  it('is reminded of a product that they usually order', () => {
    const t = stage({ usuals: [{ productId: 'milk', orders: 19, of: 20 }, { productId: 'eggs', orders: 17, of: 20 }] })
    const ann = t.visitor('ann')
    ann.does(cartViewed, cart(50_000, 'milk'))
    expect(signals(t, 'shopper.forgot_usual')).toEqual([])
    ann.does(cartViewed, cart(50_001, 'milk'))
    t.advance(1)
    expect(signals(t, 'shopper.forgot_usual')).toMatchObject([{ priority: 'low', data: { productId: 'eggs', share: 0.85 } }])
    expect(ann.sees()?.data).toMatchObject({ useCase: 'recall_usual', message: 'Did you forget Eggs? You had this in 17 of your 20 orders.' })
  })

  it('is told that the favourite brand is in stock when they usually order something of it', () => {
    const t = stage({ usuals: [{ productId: 'eggs', orders: 17, of: 20 }], favourite: 'Farma' })
    const ann = t.visitor('ann')
    ann.does(cartViewed, cart(50_001, 'milk'))
    t.advance(1)
    expect(ann.sees()?.data).toMatchObject({ message: 'Forgot Eggs? In 17 of your 20 orders. Your favourite brand is in stock.' })
  })

  it('is not asked for a filter that they have set already', () => {
    const t = stage({ dietary: ['dairy_free'] })
    const ann = t.visitor('ann')
    for (let i = 0; i < 8; i++) ann.does(productViewed, { productId: `p${i}`, categoryId: 'pantry', tags: ['dairy_free'], price: 1_000 })
    ann.does(categoryViewed, { categoryId: 'dairy_eggs' })
    t.advance(seconds(5))
    expect(ann.sees()).toBeUndefined()
  })
})

describe('the shop itself', () => {
  it('gives signals for deliveries at risk and for degraded machines', () => {
    const t = stage()
    t.system(courierDelayed, { carrier: 'dpd', zone: 'Z1', delayMs: minutes(29) })
    t.system(courierDelayed, { carrier: 'dpd', zone: 'Z1', delayMs: minutes(45) })
    t.system(diskFilled, { host: 'db1', percent: 91 })
    for (let i = 0; i < 30; i++) t.system(deviceReadingReported, { device: 'cold1', kind: 'temperature', value: 4 + (i % 2) * 0.2 })
    t.system(deviceReadingReported, { device: 'cold1', kind: 'temperature', value: 11 })
    expect(signals(t, 'delivery.at_risk').map(({ data }) => data)).toEqual([{ zone: 'Z1', cause: 'courier', delayMs: minutes(45) }])
    expect(signals(t, 'platform.degraded').map(({ data }) => data)).toEqual([
      { service: 'db1', cause: 'disk' },
      { service: 'cold1/temperature', cause: 'reading' },
    ])
  })

  it('signals a device that is offline, until it is back', () => {
    const t = stage()
    t.system(deviceStatusChanged, { device: 'door1', status: 'online' })
    t.system(deviceStatusChanged, { device: 'door1', status: 'offline' })
    expect(signals(t, 'platform.degraded')).toMatchObject([{ data: { service: 'door1', cause: 'offline' } }])
    t.system(deviceStatusChanged, { device: 'door1', status: 'online' })
    expect(ended(t)).toEqual(['cleared'])
  })
})

describe('the checkout', () => {
  const address = { name: 'Alena', street: 'Dlouhá 12', city: 'Praha 1' }
  const useCases = (visitor: ReturnType<Stage['visitor']>) =>
    visitor.received().map(({ command }) => [command.type, command.data.useCase])

  it('prefetches the slots and offers the saved address while the form is empty', () => {
    const t = stage({ address })
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    ben.does(formFieldChanged, { form: 'address', field: 'city', filled: true })
    for (const visitor of [ann, ben]) visitor.does(checkoutStepEntered, { step: 'address', total: 0 })
    t.advance(1)
    expect(useCases(ann)).toEqual([
      ['prefetch', 'warm_slots'],
      ['ui.suggestion', 'fill_address'],
    ])
    expect(ann.received()[0]?.command.data).toMatchObject({ resource: 'deliverySlots', input: { postcode: '11000' } })
    expect(useCases(ben)).toEqual([['prefetch', 'warm_slots']])
  })

  it('offers nothing to a shopper without a saved address', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'address', total: 0 })
    t.advance(1)
    expect(useCases(ann)).toEqual([])
  })

  it('fills in the address when the offer is accepted', () => {
    const t = stage({ address })
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'address', total: 0 })
    t.advance(1)
    expect(ann.accepts()).toMatchObject({ ok: true })
    expect(ann.received().at(-1)?.command).toMatchObject({
      type: 'dom.fill',
      data: { fields: [{ field: 'name', value: 'Alena' }, { field: 'street', value: 'Dlouhá 12' }, { field: 'city', value: 'Praha 1' }] },
    })
  })

  it('offers to find a slot to a shopper who cannot decide, and starts the workflow on acceptance', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'delivery', total: 0 })
    ann.does(pointerDwelled, { target: 'delivery-options', dwellMs: 90_000, oscillation: 'high' })
    t.advance(1)
    expect(useCases(ann)).toEqual([['ui.suggestion', 'estimate_delivery']])
    ann.accepts()
    expect(ann.received().at(-1)?.command).toMatchObject({
      type: 'workflow.start',
      data: { name: 'delivery_estimator', steps: ['open_delivery_menu', 'fetch_slots', 'highlight_best_slot'] },
    })
  })

  it('offers no slot to a shopper who has been choosing for less than 90 s', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(checkoutStepEntered, { step: 'delivery', total: 0 })
    const dwells = (dwellMs: number) => {
      ann.does(pointerDwelled, { target: 'delivery-options', dwellMs, oscillation: 'high' })
      t.advance(1)
    }
    for (const ms of [31_000, 61_000, 89_999]) dwells(ms)
    expect(useCases(ann)).toEqual([])
    dwells(91_000)
    expect(useCases(ann)).toEqual([['ui.suggestion', 'estimate_delivery']])
    expect(signals(t, 'shopper.stuck')).toHaveLength(2)
  })

  // A payment has no undo, so the words say first that it is final.
  it.each([
    [null, 'unpaid', 'Your card payment did not go through: the bank declined it. Pay with PayPal instead? It is final.', 'paypal'],
    ['cash', 'unpaid', 'Your card payment did not go through: the bank declined it. Pay the courier in cash instead? It is final.', 'cash'],
    ['paypal', null, 'Your card payment did not go through: the bank declined it. Pay with PayPal instead? It is final.', 'paypal'],
  ])('offers a way to pay that works (%s) while the order is %s', (other, status, message, method) => {
    const t = stage({ payment: { other, status } })
    const ann = t.visitor('ann')
    t.event(
      paymentFailed,
      { orderId: 'o1', userId: 'ann', method: 'card', code: 'declined', amount: 100 },
      { person: ann.person, source: 'payments' },
    )
    t.advance(1)
    expect(ann.received()[0]?.command).toMatchObject({
      type: 'ui.notification',
      data: { useCase: 'recover_payment', message, action: { input: { method } } },
    })
  })

  it('says nothing of a failed payment once its order is cancelled', () => {
    const t = stage({ payment: { other: 'paypal', status: 'cancelled' } })
    const ann = t.visitor('ann')
    const failed = { orderId: 'o1', userId: 'ann', method: 'card', code: 'declined', amount: 100 }
    t.event(paymentFailed, failed, { person: ann.person, source: 'payments' })
    t.advance(1)
    expect(useCases(ann)).toEqual([])
  })
})
