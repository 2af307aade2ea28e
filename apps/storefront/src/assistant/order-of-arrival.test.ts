// Events arrive in any order, because the ways of pages and of the shop's systems are of different lengths. Within the
// lateness of two seconds, the order changes no trait, and no signal that goes by time or by single events. A signal about a
// change or about the latest value does not wait for late events: it speaks at once, of what has arrived. A late event
// changes no such signal of a newer event, and is itself no change.

import type { SignalDefinition } from '@proactive/engine'
import { type EventContract, isRecord, type Json, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as page from './contract/index.js'
import * as shop from './shop-events.js'
import { shopper } from './shopper.js'
import { productBack } from './signals/prices.js'
import { scarcity } from './signals/scarcity.js'
import { shopperForgotUsual, shopperLeaving, shopperStuck } from './signals/shoppers.js'
import { slotClosing } from './signals/slots.js'
import { stage } from './stage.fixture.js'

/** The signals about a change of a value, and those that read the latest value: they do not wait for late events. */
const ofChanges: Record<'page' | 'shop', SignalDefinition[]> = { page: [shopperStuck], shop: [scarcity, productBack, slotClosing] }
const ofLatest = [shopperLeaving, shopperForgotUsual]

interface Happening {
  id: string
  contract: EventContract
  data: Json
  /** When it happened, and when it arrives, in milliseconds from the start. */
  at: number
  arrives: number
}

const slotId = 'Z3-2026-01-05-15'
const productId = fc.constantFrom('milk', 'eggs')
const amount = fc.constantFrom(0, 2, 4, 9, 60)
const total = fc.constantFrom(0, 5_000, 60_000)
const items = fc.subarray(['milk', 'eggs']).map((all) => all.map((one) => ({ productId: one, quantity: 1 })))
const step = fc.constantFrom('address' as const, 'delivery' as const, 'payment' as const)
const zone = fc.constantFrom('Z1', 'Z3')

const of = (contract: EventContract, data: { [field: string]: fc.Arbitrary<Json> }) =>
  ({ contract, drawn: fc.record(data).map((one) => ({ contract, data: one })) })

/** What happens, by where it comes from. */
const kinds = {
  page: [
    of(page.pageViewed, { path: fc.constant('/') }),
    of(page.pageLeft, { path: fc.constant('/'), visibleMs: fc.constant(1) }),
    of(page.productViewed, { productId, categoryId: fc.constant('dairy'), tags: fc.constant(['vegan']), price: fc.constant(1) }),
    of(page.categoryViewed, { categoryId: fc.constantFrom('dairy', 'bread') }),
    of(page.variantConsidered, { productId, variantId: fc.constant('big') }),
    of(page.wishlistItemAdded, { productId }),
    of(page.wishlistItemRemoved, { productId }),
    of(page.cartItemAdded, { productId, quantity: fc.constantFrom(1, 2) }),
    of(page.cartItemRemoved, { productId, quantity: fc.constantFrom(1, 2), price: fc.constant(1) }),
    of(page.cartViewed, { items, total }),
    of(page.cartChanged, { items, total }),
    of(page.checkoutStepEntered, { step, total }),
    of(page.checkoutStepCompleted, { step }),
    of(page.pointerDwelled, { target: fc.constantFrom('delivery-options', 'payment-options'), dwellMs: fc.constantFrom(5_000, 31_000, 61_000), oscillation: fc.constant('low') }),
    of(page.formFieldChanged, { form: fc.constant('address'), field: fc.constant('city'), filled: fc.boolean() }),
    of(page.deliverySlotsViewed, { zone, available: fc.constantFrom(0, 3) }),
    of(page.paymentMethodSelected, { method: fc.constantFrom('card', 'paypal') }),
    of(page.exitIntended, { path: fc.constant('/') }),
    of(page.errorShown, { where: fc.constant('payment'), code: fc.constant('declined') }),
    of(page.clickRaged, { target: fc.constant('pay') }),
    of(shop.orderPlaced, { orderId: fc.constant('o1'), personId: fc.constant('user:ann'), total: fc.constant(1), items }),
  ],
  shop: [
    of(shop.stockChanged, { productId, stock: amount }),
    of(shop.stockChanged, { productId, stock: amount, previous: amount }),
    of(shop.priceChanged, { productId, from: fc.constant(1_000), to: fc.constantFrom(800, 950, 1_000) }),
    of(shop.slotCapacityChanged, { zone: fc.constant('Z3'), slotId: fc.constant(slotId), from: fc.constantFrom(0, 3), to: fc.constantFrom(0, 1, 2, 5) }),
    of(shop.providerDegraded, { provider: fc.constant('card'), level: fc.constantFrom('minor', 'moderate', 'severe') }),
    of(shop.providerRecovered, { provider: fc.constant('card') }),
    of(shop.paymentFailed, { orderId: fc.constantFrom('o1', 'o2', 'o3'), userId: fc.constantFrom('ann', 'ben', 'eva'), method: fc.constant('card'), code: fc.constant('declined'), amount: fc.constant(100) }),
    of(shop.paymentRecovered, { orderId: fc.constantFrom('o1', 'o2') }),
    of(shop.fraudScoreChanged, { userId: fc.constantFrom('ann', 'ben'), score: fc.constantFrom(10, 90) }),
    of(shop.orderPlaced, { orderId: fc.constant('o1'), userId: fc.constantFrom('ann', 'ben'), total: fc.constant(1), items: fc.constant([]) }),
    of(shop.courierDelayed, { carrier: fc.constant('dpd'), zone, delayMs: fc.constantFrom(minutes(10), minutes(45)) }),
    of(shop.etaChanged, { zone, delayMs: fc.constantFrom(0, minutes(60)) }),
    of(shop.fulfilmentCongested, { zone, delayMs: fc.constantFrom(0, minutes(60)) }),
    of(shop.weatherWarned, { zone, level: fc.constantFrom('minor', 'severe') }),
    of(shop.cutoffChanged, { zone, cutoff: fc.constant('12:00') }),
    of(shop.latencySpiked, { service: fc.constant('search'), p95Ms: fc.constantFrom(100, 2_000) }),
    of(shop.diskFilled, { host: fc.constant('db1'), percent: fc.constantFrom(10, 95) }),
  ],
}

/** Draws events with delays of less than two seconds, in the order in which they arrive. */
const arriving = (some: readonly ReturnType<typeof of>[]) =>
  fc
    .array(fc.record({ what: fc.oneof(...some.map(({ drawn }) => drawn)), at: fc.nat(seconds(3)), delay: fc.nat(seconds(2) - 1) }), { maxLength: 10 })
    .map((all) => all.map(({ what, at, delay }, n): Happening => ({ ...what, id: `event ${n}`, at, arrives: at + delay })))
    .map((all) => all.toSorted((a, b) => a.arrives - b.arrives))

/** Returns the same events without their delays. */
const inOrder = (events: readonly Happening[]): Happening[] =>
  events.map((event) => ({ ...event, arrives: event.at })).toSorted((a, b) => a.at - b.at)

const fieldsOf = (data: Json): object => (isRecord(data) ? data : {})

/** Lets events arrive, and returns what is known once nothing is pending any more. */
function play(events: readonly Happening[]) {
  const t = stage({ usuals: [{ productId: 'eggs', orders: 9, of: 10 }] })
  const ann = t.visitor('ann')
  t.advance(seconds(1))
  const start = t.now
  const arrived = events.map(({ contract, data, at, id, arrives }) => {
    t.advance(start + arrives - t.now)
    const person = contract.person?.(data)
    const about = { id, time: start + at, ...(person !== undefined && { person }) }
    return contract.from === 'shop' ? t.event(contract, data, { ...about, source: 'erp' }) : ann.does(contract, data, about)
  })
  t.advance(start + seconds(10) - t.now)
  const person = t.partitions[0]?.people.get(ann.person)
  const tab = person?.sessions.get(ann.session)
  const traits = Object.entries(shopper.traits).map(([name, trait], n) => [name, trait.read((trait.per === 'session' ? tab : person)?.cells[n], t.now)])
  const standing = (t.partitions[0]?.standings.all() ?? []).map(({ id, type, key, time, expiresAt, priority, data }) => ({ id, type, key, time: time - start, expiresAt, priority, data }))
  return { t, start, arrived, traits: Object.fromEntries(traits), standing: standing.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
}

describe.each(['page', 'shop'] as const)('whatever the order in which events of the %s arrive within the lateness', (kind) => {
  it('traits, and signals that go by time or by single events, are those of the order in which the events happened', () => {
    const apart = new Set([...ofChanges[kind], ...ofLatest].map(({ type }) => type))
    // How many events a burst had depends on when it began, that is, on arrivals.
    const others = ({ standing }: ReturnType<typeof play>) =>
      standing.flatMap((one) => (apart.has(one.type) ? [] : [{ ...one, data: { ...fieldsOf(one.data), changeCount: undefined } }]))
    fc.assert(
      fc.property(arriving(kinds[kind]), (events) => {
        const [asArrived, asHappened] = [play(events), play(inOrder(events))]
        expect(asArrived.traits).toEqual(asHappened.traits)
        expect(others(asArrived)).toEqual(others(asHappened))
      }),
      { numRuns: 300 },
    )
  })

  it.each(ofChanges[kind])('no late event is taken for a change: $type', ({ type, rule }) => {
    let raised = 0
    fc.assert(
      fc.property(arriving(kinds[kind].filter(({ contract }) => rule.events.some((one) => one.type === contract.type))), (events) => {
        const { t, start, arrived } = play(events)
        const signals = t.all('signal').filter(({ signal }) => signal.type === type)
        raised += signals.length
        const late = signals.filter(({ at, signal }) =>
          arrived.some((event) => event.received < at && event.time > signal.time && rule.events.some((one) => one.type === event.type) && rule.key(event.data, event) === signal.key),
        )
        expect(late.map(({ signal }) => signal.time - start)).toEqual([])
      }),
      { numRuns: 200 },
    )
    expect(raised).toBeGreaterThan(0)
  })
})
