import { describe, expect, it } from 'vitest'
import { checkPhrased } from './check-phrased.js'

const texts = [
  { id: 'delivery', title: 'Delivery', text: 'Delivery costs 49 CZK. Above 1\u00A0000 CZK it is free, from 08:00 to 20:00.', score: 1 },
  { id: 'returns', title: 'Returns', text: 'You can return a book within 14 days.', score: 0.5 },
]
const of = (answer: unknown, sources: unknown = ['delivery']) => checkPhrased({ answer, sources }, texts)

describe('what an answerer has phrased', () => {
  it('is taken where every number of it is in the texts that it names', () => {
    expect(of('Delivery is 49 CZK, and free above 1000 CZK. We come from 08:00.')).toEqual({
      answer: 'Delivery is 49 CZK, and free above 1000 CZK. We come from 08:00.',
      sources: ['delivery'],
    })
  })

  it.each([
    ['has a number that no text has', 'Delivery is 39 CZK.', ['delivery']],
    ['has a number of a text that it does not name', 'You have 14 days.', ['delivery']],
    ['names no text', 'Delivery is 49 CZK.', []],
    ['names a text that was not found', 'Delivery is 49 CZK.', ['delivery', 'secret']],
    ['is empty', '  ', ['delivery']],
    ['is too long', 'a'.repeat(601), ['delivery']],
    ['has a link', 'See https://evil.example for delivery.', ['delivery']],
    ['has markup', '<img src=x> Delivery', ['delivery']],
    ['has a link of Markdown', 'See [delivery](evil)', ['delivery']],
    ['is no text', 49, ['delivery']],
    ['has no list of sources', 'Delivery is 49 CZK.', 'delivery'],
  ])('is refused where it %s', (_, answer, sources) => {
    expect(of(answer, sources)).toBeUndefined()
  })

  it('loses what a reader does not see', () => {
    expect(of('Delivery\u202E costs 49 CZK.')?.answer).toBe('Delivery costs 49 CZK.')
  })

  it('is refused where it is nothing at all', () => {
    for (const given of [null, undefined, 'text', 7, []]) expect(checkPhrased(given, texts)).toBeUndefined()
  })
})
