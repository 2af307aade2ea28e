import { hours, minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { cartViewed, categoryViewed, exitIntended, pageViewed, productViewed } from '../contract/index.js'
import { stage } from '../stage.fixture.js'

const signals = (t: ReturnType<typeof stage>, type: string) => t.all('signal').flatMap(({ signal }) => (signal.type === type ? [signal] : []))
const standing = (t: ReturnType<typeof stage>, type: string) => (t.partitions[0]?.standings.all() ?? []).filter((one) => one.type === type).length

/** Goes on with a visit: a page every quarter of an hour. */
function staysFor(t: ReturnType<typeof stage>, ann: ReturnType<ReturnType<typeof stage>['visitor']>, ms: number): void {
  for (let passed = 0; passed < ms; passed += minutes(15)) {
    t.advance(minutes(15))
    ann.does(pageViewed, { path: '/' })
  }
}

function prefers() {
  const t = stage()
  const ann = t.visitor('ann')
  for (let i = 0; i < 8; i++) ann.does(productViewed, { productId: `p${i}`, categoryId: 'drinks', tags: ['dairy_free'], price: 1 })
  t.advance(seconds(5))
  return { t, ann }
}

describe('what a shopper prefers or forgot', () => {
  it('stands for the whole visit, however long', () => {
    const { t, ann } = prefers()
    staysFor(t, ann, hours(3))
    ann.does(categoryViewed, { categoryId: 'dairy_eggs' })
    t.advance(seconds(5))
    expect(ann.sees()?.data).toMatchObject({ useCase: 'learn_diet' })
  })

  it('is over with the visit', () => {
    const { t, ann } = prefers()
    expect(standing(t, 'shopper.prefers')).toBe(1)
    t.advance(minutes(31))
    ann.does(pageViewed, { path: '/' })
    t.advance(seconds(5))
    expect(standing(t, 'shopper.prefers')).toBe(0)
    ann.does(categoryViewed, { categoryId: 'dairy_eggs' })
    t.advance(seconds(5))
    expect(ann.sees()).toBeUndefined()
  })

  it('is over with the visit as well where a usual product was forgotten', () => {
    const t = stage({ usuals: [{ productId: 'eggs', orders: 17, of: 20 }] })
    const ann = t.visitor('ann')
    ann.does(cartViewed, { items: [{ productId: 'milk', quantity: 1 }], total: 50_001 })
    t.advance(seconds(5))
    staysFor(t, ann, hours(2))
    expect(standing(t, 'shopper.forgot_usual')).toBe(1)
    t.advance(minutes(31))
    ann.does(pageViewed, { path: '/' })
    t.advance(seconds(5))
    expect(standing(t, 'shopper.forgot_usual')).toBe(0)
  })

  it('is told anew in the next visit, by its first event', () => {
    const t = stage({ usuals: [{ productId: 'eggs', orders: 17, of: 20 }] })
    const ann = t.visitor('ann')
    for (const wait of [hours(2), 0]) {
      ann.does(cartViewed, { items: [{ productId: 'milk', quantity: 1 }], total: 50_001 })
      t.advance(seconds(5) + wait)
    }
    expect(signals(t, 'shopper.forgot_usual')).toHaveLength(2)
    expect(standing(t, 'shopper.forgot_usual')).toBe(1)
  })
})

describe('a shopper who is about to leave', () => {
  it('is one with a basket that another tab has filled', () => {
    const t = stage({ basket: 12_000 })
    t.visitor('ann').does(exitIntended, { path: '/' })
    expect(signals(t, 'shopper.leaving')).toMatchObject([{ key: 'ann-tab', data: { sessionId: 'ann-tab', total: 12_000 } }])
  })

  it('is none whose basket another tab has emptied', () => {
    const t = stage({ basket: 0 })
    const ann = t.visitor('ann')
    ann.does(cartViewed, { items: [{ productId: 'milk', quantity: 1 }], total: 5_000 })
    ann.does(exitIntended, { path: '/' })
    expect(signals(t, 'shopper.leaving')).toEqual([])
  })
})
