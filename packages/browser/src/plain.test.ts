import fc from 'fast-check'
import { expect, it } from 'vitest'
import { copyOf } from './plain.js'

it('copies data to what the server reads of its JSON', () => {
  class Book {
    bookId = 'dune'
    get title(): string {
      return 'Dune'
    }
  }
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)) },
    fc.constantFrom(undefined, new Date(0), new Book(), [1, undefined], { toJSON: () => 'x' }, Symbol('s'), () => 1),
    fc.object(),
  )
  fc.assert(
    fc.property(fc.oneof(fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), value), fc.constant(new Book()), fc.array(value)), (data) => {
      const copy = copyOf(data)
      expect(JSON.stringify(copy)).toBe(JSON.stringify(data))
      expect(copy).not.toBe(data)
    }),
  )
})

it('has no copy of what cannot be written as JSON', () => {
  const cycle: { self?: object } = {}
  cycle.self = cycle
  expect([copyOf(cycle), copyOf({ n: 1n })]).toEqual([null, null])
})
