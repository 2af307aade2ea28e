import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quote } from './quote.js'

const help = 'We open at eight. Delivery costs 49 CZK. Above 1 000 CZK it is free.\nYou can return a book within 14 days.'

describe('quote', () => {
  it('begins with the sentence that has the most words of the question', () => {
    expect(quote(help, 'How much is the delivery?')).toMatch(/^Delivery costs 49 CZK\. Above/)
    expect(quote(help, 'Can I return a book?')).toBe('You can return a book within 14 days.')
  })

  it('finds words in their other forms, and without accents', () => {
    expect(quote('Otevíráme v osm. Doručení stojí 49 Kč.', 'kolik stoji doruceni')).toBe('Doručení stojí 49 Kč.')
  })

  it('begins with the text where no word is in the question', () => {
    expect(quote(help, '??')).toMatch(/^We open at eight\./)
  })

  it('is never longer than 400 characters, and cuts a long sentence after a word', () => {
    expect(quote('word '.repeat(200), 'word')).toMatch(/word…$/)
    fc.assert(fc.property(fc.string({ maxLength: 2_000 }), fc.string(), (text, question) => quote(text, question).length <= 400))
  })
})
