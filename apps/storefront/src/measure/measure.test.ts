import { definePack, hours, minutes } from '@proactive/engine'
import { type Happened, memoryLog, memoryStore } from '@proactive/server'
import { describe, expect, it } from 'vitest'
import { rescueScarceItem } from '../assistant/use-cases/rescue-scarce-item.js'
import { claimsOfLevels, claimsOfShop, claimsOfUseCases } from './claims.js'
import { measureCommand } from './measure-command.js'
import { conversionOf, shopFigures } from './shop-figures.js'

/** Visits of 40 people: all see two products and fill a cart, every second enters the checkout, every fourth orders for 800 CZK. */
const happened: Happened[] = Array.from({ length: 40 }, (_, n) => {
  const person = `user:${n}`
  const at = (type: string, minute: number, data = {}): Happened => ({ type, person, time: minutes(minute), data })
  return [
    at('product.viewed', 0, { productId: 'milk' }), at('product.viewed', 1, { productId: 'eggs' }), at('product.viewed', 2, { productId: 'milk' }), at('cart.item_added', 3),
    ...(n % 2 === 0 ? [at('checkout.step_entered', 4)] : []),
    ...(n % 4 === 0 ? [at('suggestion.shown', 5), at('order.placed', 10, { total: 80_000 })] : []),
    // Another visit, hours later.
    at('page.viewed', 200 + n),
  ]
}).flat().toSorted((a, b) => a.time - b.time)

describe('the shop measured', () => {
  it('counts what the visits came to', () => {
    const figures = shopFigures(happened)
    expect(figures).toMatchObject({ visits: 80, cartAbandonment: 0.75, checkoutCompletion: null, orderValue: null, productsSeen: 1 })
    expect(figures.visitMinutes).toBeCloseTo((10 * 10 + 10 * 4 + 20 * 3) / 80)
    expect(figures.ordersByShown.map(({ shown, visits, orders }) => [shown, visits, orders])).toEqual([
      ['0', 70, 0], ['1', 10, null], ['2 to 3', 0, null], ['4 to 5', 0, null], ['6 and more', 0, null],
    ])
  })

  it('stands beside what is claimed, and says where there is not enough data', () => {
    const text = claimsOfShop(shopFigures(happened))
    expect(text).toMatch(/^cart abandonment\s+70 % → 55 %\s+75\.0 %$/m)
    expect(text).toMatch(/^order value\s+68 → 82 USD\s+not enough data$/m)
    const side = (rate: number) => ({ people: 100, converted: rate * 100, rate })
    const comparison = { told: side(0.3), heldOut: side(0.25), lift: 0.05, relativeLift: 0.2, interval: [-0.07, 0.17], always: [-0.2, 0.3], verdict: 'open', stillNeeded: 1 } as const
    const measured = { useCase: 'rescue_scarce_item', goal: 'order.placed', withinMs: hours(24), holdout: 0.1, told: 100, heldOut: 100, undecided: 0, comparison, people: { told: new Map<string, number>(), heldOut: new Map<string, number>() } }
    const claims = claimsOfUseCases([measured, { ...measured, useCase: 'offer_delivery_slot' }], [], [])
    expect(claims).toMatch(/^rescue_scarce_item\s+conversion of scarce items \+18 %\s+\+20 % \(−28 % to \+68 %\)$/m)
    expect(claims).toMatch(/^offer_delivery_slot\s+abandonment at the delivery step −23 %\s+−7 %$/m)
    expect(claims).toMatch(/^learn_diet\s+browse to purchase \+31 %\s+not enough data$/m)
  })

  it('has what the orders of the told came to more than those of the held out, in the time that counts', () => {
    const people = (name: string) => new Map(Array.from({ length: 30 }, (_, n) => [`user:${name}${n}`, hours(1)]))
    const groups = { told: people('told'), heldOut: people('held') }
    const order = (person: string, time: number, crowns: number): Happened => ({ type: 'order.placed', person, time, data: { total: crowns * 100 } })
    // Every second order is 20 crowns above the mean of its group, the others 20 below.
    const orders = [...groups.told.keys()].map((person, n) => order(person, hours(2), 620 + (n % 2 === 0 ? 20 : -20)))
    orders.push(...[...groups.heldOut.keys()].map((person, n) => order(person, hours(2), 500 + (n % 2 === 0 ? 20 : -20))))
    // Before the decision, after the time that counts, and of nobody in the two groups.
    orders.push(order('user:told0', 0, 9_000), order('user:told1', hours(26), 9_000), order('user:other', hours(2), 9_000))
    const measured = { useCase: 'recall_usual', goal: 'order.placed', withinMs: hours(24), holdout: 0.1, told: 30, heldOut: 30, undecided: 0, comparison: null, people: groups }
    expect(claimsOfUseCases([measured], [], orders)).toMatch(/^recall_usual\s+\+4\.80 USD an order\s+\+120 CZK \(\+110 to \+130\)$/m)
    expect(claimsOfUseCases([measured], [], orders.slice(1))).toMatch(/^recall_usual\s+\+4\.80 USD an order\s+not enough data$/m)
  })

  it('stands for each level beside what is claimed of it, against level 0', () => {
    expect(conversionOf(happened)).toEqual({ visits: 80, ordered: 10 })
    const text = claimsOfLevels(new Map([[0, { visits: 400, ordered: 80 }], [1, { visits: 29, ordered: 20 }], [2, { visits: 400, ordered: 96 }]]))
    expect(text).toMatch(/^0: waits to be asked\s+none: the base\s+400\s+20\.0 %$/m)
    expect(text).toMatch(/^1: knows the events\s+\+5 to \+8 %\s+29\s+not enough data\s+not enough data$/m)
    expect(text).toMatch(/^2: speaks first\s+\+15 to \+20 %\s+400\s+24\.0 %\s+\+20 % \(−9 % to \+49 %\)$/m)
    expect(text).toMatch(/^3: coordinated\s+\+25 to \+35 %\s+0\s+not enough data\s+not enough data$/m)
    expect(text).toMatch(/Visits of one shopper are not, so it is too narrow where shoppers come again\.$/)
  })

  it('prints both of an empty store, and the funnel', async () => {
    const store = memoryStore(memoryLog())
    const pack = definePack({ name: 'shop', useCases: [rescueScarceItem] })
    const text = await measureCommand({ store, pack, days: 7, funnel: false, level: 3, others: async () => [[0, { visits: 31, ordered: 8 }]] })
    expect(text).toContain('The last 7 days')
    expect(text).toMatch(/^rescue_scarce_item\s+24 h\s+0\s+0\s+not enough data$/m)
    expect(text).toMatch(/^0: waits to be asked\s+none: the base\s+31\s+25\.8 %$/m)
    expect(text).toMatch(/^3: coordinated\s+\+25 to \+35 %\s+0\s+not enough data\s+not enough data$/m)
    expect(text.match(/not enough data/g)?.length).toBeGreaterThan(10)
    expect(await measureCommand({ store, pack, days: 1, funnel: true, level: 3 })).toBe('Nothing happened in this period.')
  })
})
