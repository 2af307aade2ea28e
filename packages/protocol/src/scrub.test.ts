import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { scrub, scrubText } from './scrub.js'

describe('scrubText', () => {
  it.each([
    ['card 4532 0151 1283 0366 please', 'card [card] please'],
    ['4532-0151-1283-0366', '[card]'],
    ['pay to CZ65 0800 0000 1920 0014 5399.', 'pay to [iban].'],
    ['write to ann.lee+loans@library.example today', 'write to [email] today'],
    ['call +420 601 123 456', 'call [phone]'],
    ['volejte 601 123 456', 'volejte [phone]'],
  ])('removes personal data from %j', (text, clean) => {
    expect(scrubText(text)).toBe(clean)
  })

  it.each([
    '4532 0151 1283 0367',
    'CZ65 0800 0000 1920 0014 5398',
    '2026-11-20T10:15:30.000Z',
    '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f',
    'order-100200300',
    '1 000 000 books',
  ])('leaves %j unchanged', (text) => {
    expect(scrubText(text)).toBe(text)
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(scrubText(scrubText(text))).toBe(scrubText(text))
      }),
    )
  })

  it('finishes on a long hostile text', () => {
    const hostile = `${'a'.repeat(500_000)}@${'1 '.repeat(500_000)}`
    expect(scrubText(hostile)).toHaveLength(hostile.length)
  })
})

describe('scrub', () => {
  it('scrubs every string in a value and keeps the rest', () => {
    expect(scrub({ note: 'ann@library.example', deep: [{ text: '601 123 456' }, 7, null, true] })).toEqual({
      note: '[email]',
      deep: [{ text: '[phone]' }, 7, null, true],
    })
  })
})
