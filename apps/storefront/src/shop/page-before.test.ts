import { describe, expect, it } from 'vitest'
import { pageBefore } from './page-before.js'

const from = (headers: Record<string, string>) =>
  new Request('http://store.test/api/shop/basket', { method: 'POST', headers: { host: 'store.test', ...headers } })

describe('pageBefore', () => {
  it('returns the path and query of the page with the form', () => {
    expect(pageBefore(from({ referer: 'http://store.test/category/bakery?sort=price' }))).toBe('/category/bakery?sort=price')
  })

  it.each([
    ['without a referer', {}],
    ['from elsewhere', { referer: 'http://elsewhere.test/trap' }],
    ['with a path that names a host', { referer: 'http://store.test//elsewhere.test' }],
  ])('returns the fallback %s', (_, headers) => {
    expect(pageBefore(from(headers), '/basket')).toBe('/basket')
  })
})
