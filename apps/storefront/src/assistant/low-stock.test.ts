import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '@proactive/protocol'
import { cartItemAdded, pageViewed, productViewed, reviewsRead, variantConsidered, wishlistItemAdded } from './contract/index.js'
import { stockChanged } from './shop-events.js'
import { stage } from './stage.fixture.js'

const milk = { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 }

function falls(t: ReturnType<typeof stage>, ...stocks: number[]): void {
  for (const stock of stocks) {
    t.system(stockChanged, { productId: 'milk', stock })
    t.advance(seconds(4))
  }
}

describe('falling stock', () => {
  it('gives one alert on the way from 9 to 3, and another at 2', () => {
    const t = stage()
    falls(t, 9, 5, 4, 3)
    expect(t.all('signal').map(({ signal }) => signal)).toMatchObject([
      { type: 'inventory.scarcity_alert', priority: 'medium', data: { productId: 'milk', stock: 4, trend: 'declining', urgency: 'medium', reason: 'low_stock' } },
    ])
    falls(t, 2)
    expect(t.all('signal').at(-1)?.signal).toMatchObject({ priority: 'high', data: { stock: 2, urgency: 'high' } })
  })

  it('gives no second alert while the stock fluctuates, and is re-armed at 7', () => {
    const t = stage()
    falls(t, 9, 4, 5, 4, 6, 4)
    expect(t.all('signal')).toHaveLength(1)
    falls(t, 7, 4)
    expect(t.all('signal')).toHaveLength(2)
  })

  it('gives only the higher alert when the stock falls at once', () => {
    const t = stage()
    t.system(stockChanged, { productId: 'milk', stock: 9 })
    t.advance(seconds(4))
    t.system(stockChanged, { productId: 'milk', stock: 4 })
    t.system(stockChanged, { productId: 'milk', stock: 1 })
    t.advance(seconds(4))
    expect(t.all('signal').map(({ signal }) => signal.priority)).toEqual(['high'])
  })

  it('gives an alert when the value before is unknown', () => {
    const t = stage()
    falls(t, 3)
    expect(t.all('signal')).toHaveLength(1)
  })

  it('gives no alert when the event says that the stock was low before', () => {
    const t = stage()
    t.system(stockChanged, { productId: 'milk', stock: 3, previous: 4 })
    t.advance(seconds(4))
    expect(t.all('signal')).toHaveLength(0)
  })

  it('gives no alert at 0 and withdraws the suggestion', () => {
    const t = stage()
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    falls(t, 9, 4)
    expect(ann.sees()).toMatchObject({ type: 'ui.suggestion', priority: 'high' })
    falls(t, 0)
    expect(ann.sees()).toBeUndefined()
    expect(t.all('signal')).toHaveLength(1)
  })

  it('withdraws at 0 a suggestion from before the alert became urgent', () => {
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

  it('withdraws the suggestion once there is enough stock again, and gives none to a later shopper', () => {
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

describe('the suggestion for scarce stock', () => {
  it('goes to a shopper on the product’s page, and not to one who has left it', () => {
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

  it('goes to at most three shoppers, and never to more than there are pieces', () => {
    const t = stage()
    for (const name of ['a', 'b', 'c', 'd', 'e']) t.visitor(name).does(productViewed, milk)
    falls(t, 9, 4)
    expect(t.received).toHaveLength(3)
    const few = stage({ stock: 1 })
    for (const name of ['a', 'b', 'c']) few.visitor(name).does(productViewed, milk)
    falls(few, 9, 1)
    expect(few.received).toHaveLength(1)
  })

  it('goes to a shopper with the product in the cart only when nobody is viewing it', () => {
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

  it('goes, when nobody is viewing the product, to those who have it in the cart and to those who saw it, at once', () => {
    const t = stage({ stock: 4 })
    const [ann, ben] = [t.visitor('ann'), t.visitor('ben')]
    ann.does(cartItemAdded, { productId: 'milk', quantity: 1, price: 3490 })
    ben.does(productViewed, milk)
    ben.does(pageViewed, { path: '/' })
    falls(t, 9, 4)
    expect([ann.sees(), ben.sees()]).toMatchObject([{ type: 'ui.suggestion' }, { type: 'ui.suggestion' }])
  })

  it('speaks Czech to a Czech shopper', () => {
    const t = stage({ stock: 1 })
    const eva = t.visitor('eva', { locale: 'cs-CZ' })
    eva.does(productViewed, milk)
    falls(t, 9, 1)
    expect(eva.sees()?.data).toMatchObject({ message: 'Je to poslední kus. Přidat ho do košíku?', action: { label: 'Přidat do košíku' } })
  })

  it('adds up four reasons in its score', () => {
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
      { points: 80, because: 'is considering this variant' },
      { points: 5, because: 'very few are left' },
      { points: 10, because: 'has a product of this brand on the wish list' },
      { points: 5, because: 'it is often sold out' },
    ])
    expect(ann.sees()?.data).toMatchObject({
      why: [
        { text: 'Only 3 left in stock' },
        { text: 'You chose this one' },
        { text: 'Very few are left' },
        { text: 'A product of this brand is on your wish list' },
        { text: 'It is often sold out' },
      ],
    })
  })

  it('goes to a shopper who arrives while the signal stands', () => {
    const t = stage()
    falls(t, 9, 4)
    t.advance(minutes(5))
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    t.advance(1)
    expect(ann.sees()).toMatchObject({ type: 'ui.suggestion' })
  })

  it('goes first to the shopper who has read the reviews for over 20 s', () => {
    const t = stage({ stock: 1 })
    for (const [name, dwellMs] of [['ann', 20_000], ['ben', 20_001]] as const) {
      const visitor = t.visitor(name)
      visitor.does(productViewed, milk)
      visitor.does(reviewsRead, { productId: 'milk', dwellMs })
    }
    falls(t, 9, 1)
    expect(t.received.map(({ person }) => person)).toEqual(['user:ben'])
  })

  it.each([
    [0, 'It is no longer held. Take Oat drink instead?'],
    [4, undefined],
  ])('offers the nearest alternative when the hold has ended and none is left: with %i left, %s', (later, message) => {
    let stock = 4
    const t = stage({ stock: () => stock, alternative: { productId: 'oat_drink', en: 'Oat drink', cs: 'Ovesný nápoj' } })
    const ann = t.visitor('ann')
    ann.does(productViewed, milk)
    falls(t, 9, 4)
    ann.shows()
    stock = later
    t.advance(minutes(3))
    const { message: said, action } = { message: undefined, action: undefined, ...ann.sees()?.data }
    expect([said, action]).toEqual(message === undefined ? [undefined, undefined] : [message, { type: 'cart.add_item', input: { productId: 'oat_drink', quantity: 1 }, label: 'Add to basket', done: 'Added to your basket' }])
  })
})
