import { scrub, scrubText } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wellFormed } from './fit-to-contract.js'
import { isClean } from './is-clean.js'

describe('isClean', () => {
  it.each([
    'Dune',
    '/books/dune',
    'Příliš žluťoučký kůň – 12,5 €',
    'history of the north, second floor, by the window',
  ])('knows that %j needs no scrubbing', (text) => {
    expect(isClean({ text, nested: [{ text }] })).toBe(true)
  })

  it.each([
    ['an e-mail address', 'write to ann@library.example'],
    ['a card number', '4111 1111 1111 1111'],
    ['an IBAN', 'CZ65 0800 0000 1920 0014 5399'],
    ['a telephone number', '+420 601 123 456'],
    ['a character that is not seen', 'pay\u202Eecnuo'],
    ['a control character', 'a\u0007b'],
    ['a line feed', 'a\nb'],
    ['half an emoji', '\uD83D'],
    ['a long text', 'a'.repeat(1_001)],
  ])('is not certain of %s, wherever it is', (_, text) => {
    expect(isClean({ text })).toBe(false)
    expect(isClean({ list: ['a', { text }] })).toBe(false)
    expect(isClean({ list: [{ [text]: 1 }] })).toBe(false)
  })

  it('leaves out the identifiers of the contract, at any depth', () => {
    const data = { bookId: '4111111111111111', shelf: { bookId: '9780441172719' } }
    expect(isClean(data, ['bookId'])).toBe(true)
    expect(isClean(data)).toBe(false)
  })

  it('is certain only of texts that the scrubber does not change', () => {
    const digits = fc.stringMatching(/^[\d +\-./()]{0,24}$/)
    const words = fc.stringMatching(/^[\w .,@+:;/-]{0,40}$/)
    const anything = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(fc.oneof(digits, words, anything, fc.tuple(words, digits).map(([a, b]) => `${a} ${b}`)), (text) => {
        fc.pre(isClean(text))
        expect(scrubText(text)).toBe(text)
        expect(wellFormed(text)).toBe(text)
        expect(scrub({ text, [text]: text })).toEqual({ text, [text]: text })
      }),
    )
  })
})
