import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '@proactive/protocol'
import { cartItemAdded, pageViewed, productViewed, variantConsidered, wishlistItemAdded } from './contract/index.js'
import { stockChanged } from './shop-events.js'
import { stage } from './stage.fixture.js'

const milk = { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 }

function falls(t: ReturnType<typeof stage>, ...stocks: number[]): void {
  for (const stock of stocks) {
    t.system(stockChanged, { productId: 'milk', stock })
    t.advance(seconds(4))
  }
}

describe('stock that falls', () => {
  it('is one alert from 9 to 3, and another at 2', () => {
    const t = stage()
    falls(t, 9, 5, 4, 3)
    expect(t.all('signal').map(({ signal }) => signal)).toMatchObject([
      { type: 'inventory.scarcity_alert', priority: 'medium', data: { productId: 'milk', stock: 4, trend: 'declining', urgency: 'medium', reason: 'low_stock' } },
    ])
    falls(t, 2)
    expect(t.all('signal').at(-1)?.signal).toMatchObject({ priority: 'high', data: { stock: 2, urgency: 'high' } })
  })

  it('is not repeated while it flaps, and is armed anew by 7', () => {
    const t = stage()
    falls(t, 9, 4, 5, 4, 6, 4)
    expect(t.all('signal')).toHaveLength(1)
    falls(t, 7, 4)
    expect(t.all('signal')).toHaveLength(2)
  })

  it('is the higher alert only, when it falls at once', () => {
    const t = stage()
    t.system(stockChanged, { productId: 'milk', stock: 9 })
    t.advance(seconds(4))
    t.system(stockChanged, { productId: 'milk', stock: 4 })
    t.system(stockChanged, { productId: 'milk', stock: 1 })
    t.advance(seconds(4))
    expect(t.all('signal').map(({ signal }) => signal.priority)).toEqual(['high'])
  })

  it('counts as falling where no value before is known', () => {
    const t = stage()
    falls(t, 3)
    expect(t.all('signal')).toHaveLength(1)
  })

  it('does not where the event says that it was low before', () => {
    const t = stage()
    t.system(stockChanged, { productId: 'milk', stock: 3, previous: 4 })
    t.advance(seconds(4))
    expect(t.all('signal')).toHaveLength(0)
  })

  it('says nothing at 0, and takes back what it said', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    falls(t, 9, 4)
    expect(ann.sees()).toMatchObject({ type: 'ui.suggestion', priority: 'high' })
    falls(t, 0)
    expect(ann.sees()).toBeUndefined()
    expect(t.all('signal')).toHaveLength(1)
  })

  it('takes back at 0 what it said before it became urgent', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    falls(t, 9, 4)
    falls(t, 2)
    t.restart()
    falls(t, 0)
    expect(ann.sees()).toBeUndefined()
    expect(ann.received()).toMatchObject([{ withdrawn: 'cleared' }])
  })

  it('is over once there is enough again, also for who comes later', () => {
    const t = stage()
    const [ann, bob] = [t.visitor('ann'), t.visitor('bob')]
    ann.does(productViewed, milk)
    falls(t, 9, 4)
    expect(ann.sees()).toBeDefined()
    falls(t, 7)
    bob.does(productViewed, milk)
    expect([ann.sees(), bob.sees()]).toEqual([undefined, undefined])
  })
})

describe('who is told that it runs out', () => {
  it('is whoever looks at it, and nobody who has left the page', () => {
    const t = stage()
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    for (const visitor of [ann, ben]) visitor.does(productViewed, milk)
    ben.does(pageViewed, { path: '/basket' })
    falls(t, 9, 4)
    expect(ann.sees()).toMatchObject({
      data: {
        useCase: 'rescue_scarce_item',
        message: 'Only 4 left. Add one to your basket?',
        action: { type: 'cart.add_item', input: { productId: 'milk', quantity: 1 }, label: 'Add to basket' },
        anchor: 'product/milk',
        decidedBy: 'rule',
      },
    })
    expect(ben.sees()).toBeUndefined()
  })

  it('is three of many, and never more than there are', () => {
    const t = stage()
    for (const name of ['a', 'b', 'c', 'd', 'e']) t.visitor(name).does(productViewed, milk)
    falls(t, 9, 4)
    expect(t.received).toHaveLength(3)
    const few = stage({ stock: 1 })
    for (const name of ['a', 'b', 'c']) few.visitor(name).does(productViewed, milk)
    falls(few, 9, 1)
    expect(few.received).toHaveLength(1)
  })

  it('is whoever has it in the cart, or saw it, only when nobody looks at it', () => {
    const add = { productId: 'milk', quantity: 1, price: 3490 }
    const t = stage()
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    ann.does(cartItemAdded, add)
    ben.does(productViewed, milk)
    falls(t, 9, 4)
    expect([ann.sees(), ben.sees()]).toMatchObject([undefined, { type: 'ui.suggestion' }])

    const unseen = stage()
    const cat = unseen.visitor('cat')
    cat.does(cartItemAdded, add)
    falls(unseen, 9, 4)
    expect(cat.sees()).toMatchObject({ type: 'ui.suggestion' })
  })

  it('hears it in Czech', () => {
    const t = stage({ stock: 1 })
    const eva = t.visitor('eva', { locale: 'cs-CZ' })
    eva.does(productViewed, milk)
    falls(t, 9, 1)
    expect(eva.sees()?.data).toMatchObject({ message: 'Poslední kus. Přidat do košíku?', action: { label: 'Přidat do košíku' } })
  })

  it('is chosen for four reasons at once', () => {
    const t = stage({ range: ['yoghurt'], stock: 3 })
    const ann = t.visitor('ann')
    for (const stock of [0, 8, 0, 8]) {
      t.system(stockChanged, { productId: 'shirt', variantId: 'm', stock })
      t.advance(seconds(4))
    }
    ann.does(wishlistItemAdded, { productId: 'yoghurt' })
    ann.does(productViewed, { productId: 'shirt', categoryId: 'pantry', tags: [], price: 100 })
    ann.does(variantConsidered, { productId: 'shirt', variantId: 'm' })
    t.system(stockChanged, { productId: 'shirt', variantId: 'm', stock: 3 })
    t.advance(seconds(4))
    expect(t.all('candidate')).toHaveLength(1)
    expect(t.all('candidate')[0]?.candidate.score.terms).toMatchObject([
      { points: 80, because: 'is considering this very kind' },
      { points: 5, because: 'very few are left' },
      { points: 10, because: 'has wished for something of this range' },
      { points: 5, because: 'it is often sold out' },
    ])
  })

  it('is told later, who comes while it stands', () => {
    const t = stage()
    falls(t, 9, 4)
    t.advance(minutes(5))
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    t.advance(1)
    expect(ann.sees()).toMatchObject({ type: 'ui.suggestion' })
  })
})
