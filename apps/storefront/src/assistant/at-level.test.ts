import type { Inspection } from '@proactive/engine'
import { seconds, suggestionDeclined } from '@proactive/protocol'
import { measureUseCases } from '@proactive/server'
import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import type { Level } from '../level.js'
import { claimsOfUseCases } from '../measure/claims.js'
import { cartViewed, checkoutStepEntered, deliverySlotsViewed, pointerDwelled, productViewed } from './contract/index.js'
import { grocery } from './index.js'
import { orderPlaced, slotCapacityChanged, stockChanged } from './shop-events.js'
import { stage } from './stage.fixture.js'

const slotId = 'Z3-2026-01-06-18'

/** Milk runs out while one shopper looks at it, and a slot with two places opens for five who are near an order. */
function evening(level: Level) {
  const names = ['ann', 'ben', 'cid', 'dot', 'eva']
  const t = stage({ level, places: 2, shoppers: new Map(names.map((name) => [`user:${name}`, { zone: 'Z3' }])) })
  const milk = t.visitor('max')
  milk.does(productViewed, { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 })
  for (const stock of [9, 4]) {
    t.system(stockChanged, { productId: 'milk', stock })
    t.advance(seconds(4))
  }
  const waiting = names.map((name) => {
    const one = t.visitor(name)
    one.does(checkoutStepEntered, { step: 'delivery', total: 60_000 })
    one.does(pointerDwelled, { target: 'delivery-options', dwellMs: 31_000, oscillation: 'low' })
    one.does(deliverySlotsViewed, { zone: 'Z3', available: 3 })
    return one
  })
  t.system(slotCapacityChanged, { zone: 'Z3', slotId, from: 0, to: 2 })
  t.advance(seconds(5))
  return { t, milk, offered: waiting.flatMap((one) => one.sees() ?? []) }
}

describe('a store', () => {
  it.each([0, 1] as const)('says nothing unasked at level %i, and keeps why', (level) => {
    const { t } = evening(level)
    expect(t.received).toEqual([])
    expect(t.all('signal').map(({ signal }) => signal.type)).toEqual(expect.arrayContaining(['inventory.scarcity_alert', 'delivery.slot_opened']))
    const gates = t.all('gates').flatMap((one) => one.gates.filter(({ gate }) => gate === 'mode'))
    expect(gates.length).toBeGreaterThan(0)
    expect(new Set(gates.map(({ ok }) => ok))).toEqual(new Set([false]))
  })

  it('tells everybody of the two places at level 2, and holds nothing for anybody', () => {
    const { t, milk, offered } = evening(2)
    expect(milk.sees()?.data).toMatchObject({ useCase: 'rescue_scarce_item' })
    expect(offered.map(({ data }) => data)).toMatchObject(Array.from({ length: 5 }, () => ({ useCase: 'offer_delivery_slot' })))
    for (const { command } of t.received) expect(command.data).not.toHaveProperty('hold')
  })

  it('holds each of the two places for one shopper at level 3, and tells the others where they stand', () => {
    const { milk, offered } = evening(3)
    expect(milk.sees()?.data).toMatchObject({ useCase: 'rescue_scarce_item', hold: expect.anything() })
    expect(offered.filter(({ data }) => 'hold' in data)).toHaveLength(2)
    expect(offered.filter(({ data }) => 'place' in data)).toHaveLength(3)
  })

  it('runs the same reactions at each level: the shop needs them, and no shopper sees them', () => {
    const of = (level: Level) => grocery({ pool: new Pool(), level }).reactions.map(({ name, mode }) => [name, mode])
    for (const level of [0, 1, 2] as const) expect(of(level)).toEqual(of(3))
  })
})

/** Shoppers who usually order eggs look at a basket without them; those who are reminded in the second variant order more often. */
function week(running: { level?: Level; trials?: boolean }, people = 600) {
  const t = stage({ usuals: [{ productId: 'eggs', orders: 17, of: 20 }], ...running })
  const from = t.now
  const orders: { type: string; person: string; time: number; data: Record<string, never> }[] = []
  const messages = new Map<string, number>()
  for (let n = 0; n < people; n++) {
    const one = t.visitor(`p${n}`)
    one.does(cartViewed, { items: [{ productId: 'milk', quantity: 1 }], total: 50_001 })
    t.advance(1)
    const told = one.sees()
    const message = told && 'message' in told.data ? told.data.message : ''
    messages.set(message, (messages.get(message) ?? 0) + 1)
    if (told) one.shows()
    if (message.startsWith('Add')) one.accepts()
    else if (told) one.answers(suggestionDeclined, {})
    if (n % 10 < (message.startsWith('Add') ? 5 : 3)) orders.push({ type: orderPlaced.type, person: one.person, time: t.now + 1, data: {} })
  }
  const store = {
    seenBetween: async (_from: number, _to: number, types: readonly Inspection['type'][]) => t.seen.filter(({ type }) => types.includes(type)),
    happenedBetween: async () => orders,
  }
  const measured = () => measureUseCases({ pack: grocery({ pool: new Pool(), ...running }), store, from, until: t.now + 2 * 86_400_000 })
  return { messages, measured }
}

describe('the trials of the store', () => {
  it('hold out one in ten, tell the others in two variants of which the better one wins, and fill the table of claims', async () => {
    const { messages, measured } = week({ trials: true })
    const [none = 0, add = 0, forgot = 0] = ['', 'Add Eggs again? It was in 17 of your 20 orders.', 'Did you forget Eggs? You had this in 17 of your 20 orders.'].map((text) => messages.get(text))
    expect(none + add + forgot).toBe(600)
    expect(none / 600).toBeGreaterThan(0.06)
    expect(none / 600).toBeLessThan(0.14)
    expect(forgot).toBeGreaterThan(0)
    expect(add).toBeGreaterThan(3 * forgot)
    const all = await measured()
    expect(all.find(({ useCase }) => useCase === 'recall_usual')).toMatchObject({ holdout: 0.1, told: 600 - none, heldOut: none, comparison: { told: { people: 600 - none }, heldOut: { people: none } } })
    expect(claimsOfUseCases(all.map((one) => (one.useCase === 'recall_usual' ? { ...one, useCase: 'learn_diet' } : one)), [], [])).toMatch(/^learn_diet\s+browse to purchase \+31 %\s+\+\d+ % \(/m)
  })

  it('do not run in a demonstration: everybody is told, in the use case’s own words', () => {
    const { messages } = week({ trials: false }, 200)
    expect([...messages]).toEqual([['Did you forget Eggs? You had this in 17 of your 20 orders.', 200]])
  })

  it('hold out at level 2 as well, and choose no variant there', () => {
    const { messages } = week({ trials: true, level: 2 }, 200)
    expect([...messages.keys()].toSorted()).toEqual(['', 'Did you forget Eggs? You had this in 17 of your 20 orders.'])
  })

  it('hold nobody out of help with a payment', () => {
    const { useCases } = grocery({ pool: new Pool(), trials: true })
    const shares = useCases.map(({ name, holdout }) => [name, holdout])
    expect(Object.fromEntries(shares)).toMatchObject({ switch_payment: 0, recover_payment: 0, fill_address: 0, warm_slots: 0, recall_usual: 0.1, learn_diet: 0.1, rescue_scarce_item: 0.1, offer_delivery_slot: 0.1, estimate_delivery: 0.1 })
    expect(useCases.find(({ name }) => name === 'estimate_delivery')?.variants).toMatchObject({ soon: { moment: 'pause' }, later: { moment: 'break' } })
  })
})
