/** Old news is not told as new: an event that arrives late changes nothing that a newer event has said. */

import type { SignalDefinition } from '@proactive/engine'
import type { Rehearsal } from '@proactive/engine/testing'
import { type DataOf, type EventContract, hours, minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { cartViewed, checkoutStepCompleted, checkoutStepEntered, exitIntended, pointerDwelled, productViewed } from './contract/index.js'
import * as shop from './shop-events.js'
import { paymentUnsuccessful, stepReached } from './signals/checkout.js'
import { deliveryAtRisk, platformDegraded } from './signals/operations.js'
import { accountRisky, providerAtRisk } from './signals/payments.js'
import { priceDropped, productBack } from './signals/prices.js'
import { scarcity } from './signals/scarcity.js'
import { shopperForgotUsual, shopperLeaving, shopperStuck } from './signals/shoppers.js'
import { slotClosing, slotOpened } from './signals/slots.js'
import { stage } from './stage.fixture.js'

/** Something that happened so many milliseconds before it arrives. */
type Happening = readonly [contract: EventContract, data: DataOf<EventContract>, agoMs: number]

const happened = <E extends EventContract>(contract: E, data: DataOf<E>, agoMs = 0): Happening => [contract, data, agoMs]
const stock = (n: number, agoMs?: number) => happened(shop.stockChanged, { productId: 'milk', stock: n }, agoMs)
const price = (to: number, agoMs?: number) => happened(shop.priceChanged, { productId: 'milk', from: 1_000, to }, agoMs)
const slot = (to: number, agoMs?: number) => happened(shop.slotCapacityChanged, { zone: 'Z3', slotId: 'Z3-2026-01-05-16', from: 0, to }, agoMs)
const courier = (delayMs: number, agoMs?: number) => happened(shop.courierDelayed, { carrier: 'dpd', zone: 'Z1', delayMs }, agoMs)
const provider = (level: 'minor' | 'severe', agoMs?: number) => happened(shop.providerDegraded, { provider: 'card', level }, agoMs)
const enters = (step: 'address' | 'payment', agoMs?: number) => happened(checkoutStepEntered, { step, total: 60_000 }, agoMs)
const dwells = (dwellMs: number, agoMs?: number) => happened(pointerDwelled, { target: 'payment-options', dwellMs, oscillation: 'low' }, agoMs)
const cart = (total: number, agoMs?: number) => happened(cartViewed, { items: [{ productId: 'milk', quantity: 1 }], total }, agoMs)
const completes = (agoMs?: number) => happened(checkoutStepCompleted, { step: 'payment' }, agoMs)
const leaves = (agoMs?: number) => happened(exitIntended, { path: '/' }, agoMs)
const fails = (agoMs?: number) => happened(shop.paymentFailed, { orderId: 'o1', userId: 'ann', method: 'card', code: 'declined', amount: 100 }, agoMs)
const recovers = (agoMs?: number) => happened(shop.paymentRecovered, { orderId: 'o1' }, agoMs)
const slow = (p95Ms: number, agoMs?: number) => happened(shop.latencySpiked, { service: 'search', p95Ms }, agoMs)
const fraud = (score: number, agoMs?: number) => happened(shop.fraudScoreChanged, { userId: 'ann', score }, agoMs)

/** Lets events arrive one after another, and returns the data and the age of the signals of a kind that stand afterwards. */
function standing({ type }: SignalDefinition, ...events: Happening[]) {
  const t = stage({ usuals: [{ productId: 'eggs', orders: 9, of: 10 }] })
  const ann = t.visitor('ann')
  t.advance(hours(1))
  for (const [contract, data, agoMs] of events) {
    const person = contract.person?.(data)
    if (contract.from === 'shop') t.event(contract, data, { source: 'erp', time: t.now - agoMs, ...(person !== undefined && { person }) })
    else ann.does(contract, data, { time: t.now - agoMs })
    t.advance(seconds(5))
  }
  return { t, ann, all: (t.partitions[0]?.standings.all() ?? []).filter((one) => one.type === type).map(({ data, time }) => ({ data, agoMs: t.now - time })) }
}

describe('a late event', () => {
  const late = minutes(3)
  /** What had happened, of which signals then stand so many; and what arrives late. */
  const cases: [SignalDefinition, string, Happening[], number, Happening][] = [
    [scarcity, 'a stock that was low', [stock(60)], 0, stock(3, minutes(30))],
    [scarcity, 'a stock that was high', [stock(60), stock(3)], 1, stock(60, late)],
    [scarcity, 'a stock that was out', [stock(60), stock(3)], 1, stock(0, late)],
    [productBack, 'a stock that was out', [stock(0), stock(9)], 1, stock(0, late)],
    [productBack, 'a stock that was there', [stock(0)], 0, stock(9, late)],
    [priceDropped, 'a price that was low', [price(1_000)], 0, price(500, late)],
    [priceDropped, 'a price that was high', [price(500)], 1, price(1_000, late)],
    [slotOpened, 'a slot that was free', [slot(0)], 0, slot(5, late)],
    [slotOpened, 'a slot that was full', [slot(5)], 1, slot(0, late)],
    [slotClosing, 'a slot that had few places', [slot(0)], 0, slot(1, late)],
    [slotClosing, 'a slot that had more places', [slot(1)], 1, slot(2, late)],
    [slotClosing, 'a slot that was full', [slot(1)], 1, slot(0, late)],
    [deliveryAtRisk, 'a courier who was later', [courier(minutes(45))], 1, courier(minutes(90), late)],
    [platformDegraded, 'a service that was slow', [slow(2_000)], 1, slow(5_000, late)],
    [providerAtRisk, 'a provider that was degraded', [provider('minor')], 0, provider('severe', late)],
    [providerAtRisk, 'a provider that was well', [provider('severe')], 1, happened(shop.providerRecovered, { provider: 'card' }, late)],
    [paymentUnsuccessful, 'a payment that had failed', [recovers()], 0, fails(late)],
    [paymentUnsuccessful, 'a payment that was taken', [fails()], 1, recovers(late)],
    [accountRisky, 'a score that was higher', [fraud(90)], 1, fraud(99, late)],
    [stepReached, 'a step that was left', [enters('payment')], 1, completes(late)],
    [stepReached, 'a step that was entered', [completes()], 0, enters('payment', late)],
    [stepReached, 'an earlier step', [enters('payment')], 1, enters('address', late)],
    [shopperStuck, 'a step that was left', [enters('payment'), dwells(31_000)], 1, completes(late)],
    [shopperStuck, 'a long look before a short one', [enters('payment'), dwells(5_000)], 0, dwells(31_000, late)],
    [shopperLeaving, 'a cart that was empty', [cart(60_000), leaves()], 1, cart(0, late)],
    [shopperLeaving, 'a wish to leave before the cart was empty', [cart(0)], 0, leaves(late)],
    [shopperForgotUsual, 'a cart that was smaller', [cart(60_000)], 1, cart(10, late)],
  ]

  it.each(cases.map(([signal, what, events, stands, old]) => ({ type: signal.type, what, signal, events, stands, old })))('changes nothing of $type: $what', ({ signal, events, stands, old }) => {
    const then = standing(signal, ...events)
    expect(then.all).toHaveLength(stands)
    const now = standing(signal, ...events, old)
    expect(now.all).toEqual(then.all.map((one) => ({ ...one, agoMs: one.agoMs + seconds(5) })))
  })

  it('makes no card, and withdraws none', () => {
    const view = { productId: 'milk', categoryId: 'dairy', tags: [], price: 1 }
    const viewing = happened(productViewed, view)
    expect(standing(scarcity, viewing, stock(60), stock(3, minutes(30))).ann.received()).toEqual([])
    expect(standing(scarcity, viewing, stock(60), stock(3), stock(60, minutes(30))).ann.sees()).toMatchObject({ data: { useCase: 'rescue_scarce_item' } })
  })
})

describe('a failed payment', () => {
  // The use case decides and sends nothing, because the store takes no payments yet.
  const decisions = (t: Rehearsal) => t.all('decision').map(({ decision: { act } }) => act)

  it.each([2, 23, 25, 72])('of %d hours ago is no reason for a card now', (agoHours) => {
    const { t, all } = standing(paymentUnsuccessful, fails(hours(agoHours)))
    t.advance(minutes(30))
    expect([all, t.all('candidate'), decisions(t)]).toEqual([[], [], []])
  })

  it('of a minute ago is one, until ten minutes after it', () => {
    const { t, all } = standing(paymentUnsuccessful, fails(minutes(1)))
    expect(all).toMatchObject([{ agoMs: minutes(1) + seconds(5) }])
    expect(decisions(t)).toEqual([true])
    t.advance(minutes(9))
    expect(t.partitions[0]?.standings.all()).toEqual([])
  })

  it.each([26, -26])('whose time is %d hours off and not believed is counted, and is no reason for a card', (offHours) => {
    const t = stage()
    const ann = t.visitor('ann')
    t.event(shop.paymentFailed, { orderId: 'o1', userId: 'ann', method: 'card', code: 'declined', amount: 100 }, { source: 'psp', person: ann.person, claimed: t.now + hours(offHours) })
    t.advance(minutes(1))
    expect([t.all('signal'), t.all('candidate')]).toEqual([[], []])
    expect(t.all('dropped')).toMatchObject([{ reason: 'time over a day off', where: 'payment.failed' }])
  })
})
