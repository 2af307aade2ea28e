import { describe, expect, it } from 'vitest'
import { requireKnownOrigin, requireOwnOrigin } from './own-origin.js'

const origins = ['https://store.test', 'http://localhost:3000']
const refused = expect.objectContaining({ code: 'forbidden_origin' })

describe('a request that changes something', () => {
  it.each([
    ['the host that it is addressed to', { host: 'shop.test', origin: 'http://shop.test' }],
    ['the settings, behind a proxy that names another host', { host: 'inner:3000', origin: 'https://store.test' }],
  ])('is accepted with the origin of %s', (_, headers) => {
    expect(() => requireOwnOrigin(headers, origins)).not.toThrow()
  })

  it.each([
    ['none', {}],
    ['null', { origin: 'null' }],
    ['another', { origin: 'http://elsewhere.test' }],
    ['one that begins like the store’s', { origin: 'http://shop.test.elsewhere.test' }],
    ['another port', { origin: 'http://shop.test:8080' }],
    ['another scheme', { origin: 'ftp://shop.test' }],
  ])('is refused with an origin that is %s', (_, headers) => {
    expect(() => requireOwnOrigin({ host: 'shop.test', ...headers }, origins)).toThrow(refused)
  })
})

describe('a demo request', () => {
  it('is accepted from the origins of the settings only, also when the origin equals the host', () => {
    expect(() => requireKnownOrigin('http://localhost:3000', origins)).not.toThrow()
    for (const origin of [null, '', 'null', 'http://shop.test', 'http://localhost:3000.elsewhere.test']) {
      expect(() => requireKnownOrigin(origin, origins)).toThrow(refused)
    }
  })
})
