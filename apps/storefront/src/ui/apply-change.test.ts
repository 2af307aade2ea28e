import { describe, expect, it } from 'vitest'
import { applyChange } from './apply-change.js'

const milk = { productId: 'milk', price: 3490 }
const basket = { items: [{ ...milk, quantity: 2 }], total: 6980 }

describe('applyChange', () => {
  it('adds to a line and to the total', () => {
    expect(applyChange(basket, { ...milk, add: 1 })).toEqual({ items: [{ ...milk, quantity: 3 }], total: 10470 })
  })

  it('returns to the same basket after the opposite change', () => {
    const change = { productId: 'bread', price: 5990, add: 2 }
    expect(applyChange(applyChange(basket, change), { ...change, add: -2 })).toEqual(basket)
  })

  it('keeps the variants of a product on separate lines', () => {
    const large = { productId: 'milk', variantId: 'large', price: 5990, add: 1 }
    expect(applyChange(basket, large).items).toHaveLength(2)
  })

  it('removes a line with its last piece', () => {
    expect(applyChange(basket, { ...milk, add: -5 })).toEqual({ items: [], total: 0 })
  })

  it('keeps the price from the server', () => {
    expect(applyChange(basket, { ...milk, price: 1, add: 1 }).items[0]?.price).toBe(3490)
  })
})
