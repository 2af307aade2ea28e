import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import {
  cartChanged,
  cartItemAdded,
  cartItemRemoved,
  checkoutStepEntered,
  formFieldChanged,
  productViewed,
  wishlistItemAdded,
  wishlistItemRemoved,
} from './contract/index.js'
import { orderPlaced, stockChanged } from './shop-events.js'
import { shopper } from './shopper.js'
import { stage } from './stage.fixture.js'

function comes() {
  const t = stage({ stock: 1 })
  const ann = t.visitor('ann')
  const reads = (name: keyof typeof shopper.traits) => {
    t.advance(seconds(1))
    const person = t.partitions[0]?.people.get(ann.person)
    const trait = shopper.traits[name]
    const holder = trait.per === 'session' ? person?.sessions.get(ann.session) : person
    return trait.read(holder?.cells[Object.keys(shopper.traits).indexOf(name)], t.now)
  }
  const puts = (productId: string, quantity: number) => ann.does(cartItemAdded, { productId, quantity, price: 100 })
  const takes = (productId: string, quantity: number) => ann.does(cartItemRemoved, { productId, quantity, price: 100 })
  const orders = (...items: { productId: string; quantity: number }[]) =>
    t.event(orderPlaced, { orderId: 'o', personId: ann.person, total: 1, items }, { person: ann.person, source: 'shop' })
  return { t, ann, reads, puts, takes, orders }
}

describe('the basket of a shopper', () => {
  it('has a product until the last piece is removed', () => {
    const { reads, puts, takes } = comes()
    puts('milk', 3)
    takes('milk', 1)
    expect(reads('cart')).toEqual(['milk'])
    takes('milk', 2)
    expect(reads('cart')).toEqual([])
  })

  it('is what the page tells of the whole, whatever was missed before', () => {
    const { ann, reads, puts } = comes()
    puts('milk', 1)
    ann.does(cartChanged, { items: [{ productId: 'eggs', quantity: 2 }], total: 100 })
    expect(reads('cart')).toEqual(['eggs'])
  })

  it('is without what was ordered, and keeps what was added since', () => {
    const { ann, reads, puts, orders } = comes()
    puts('milk', 2)
    puts('eggs', 1)
    ann.does(checkoutStepEntered, { step: 'review', total: 120_000 })
    expect(reads('cartTotal')).toBe(120_000)
    orders({ productId: 'milk', quantity: 2 })
    expect(reads('cart')).toEqual(['eggs'])
    expect(reads('cartTotal')).toBeUndefined()
  })

  it('has what an accepted card adds, until that is undone', () => {
    const { t, ann, reads } = comes()
    ann.does(productViewed, { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3490 })
    t.system(stockChanged, { productId: 'milk', stock: 1 })
    t.advance(seconds(4))
    const accepted = ann.accepts()
    expect(reads('cart')).toEqual(['milk'])
    ann.undoes(accepted)
    expect(reads('cart')).toEqual([])
  })
})

describe('the wish list of a shopper', () => {
  it('is without what was taken off it', () => {
    const { ann, reads } = comes()
    for (const productId of ['milk', 'eggs']) ann.does(wishlistItemAdded, { productId })
    ann.does(wishlistItemRemoved, { productId: 'milk' })
    expect(reads('wished')).toEqual(['eggs'])
  })
})

describe('the address form of a shopper', () => {
  const typing = (field: string, filled: boolean) => ({ form: 'address', field, filled })

  it('is empty again once its fields are emptied, or the order is placed', () => {
    const { ann, reads, orders } = comes()
    ann.does(formFieldChanged, { form: 'search', field: 'q', filled: true })
    expect(reads('addressFields')).toEqual([])
    for (const filled of [true, true]) ann.does(formFieldChanged, typing('city', filled))
    ann.does(formFieldChanged, typing('street', true))
    ann.does(formFieldChanged, typing('city', false))
    expect(reads('addressFields')).toEqual(['street'])
    orders()
    expect(reads('addressFields')).toEqual([])
  })
})
