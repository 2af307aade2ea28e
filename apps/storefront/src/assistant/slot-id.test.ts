import { expect, it } from 'vitest'
import { postcodesOf, slotTimes } from './slot-id.js'

it('returns the hours and the cutoff in Prague time, in winter and in summer', () => {
  expect(slotTimes('Z3-2026-11-20-18')).toEqual({
    start: '18:00',
    hours: '18:00-20:00',
    cutoff: Date.parse('2026-11-20T13:00:00Z'),
  })
  expect(slotTimes('Z1-2026-07-01-08')?.cutoff).toBe(Date.parse('2026-07-01T02:00:00Z'))
})

it.each([
  ['Z3-2026-03-29-08', '2026-03-29T02:00:00Z'],
  ['Z3-2026-03-29-06', '2026-03-29T01:00:00Z'],
  ['Z3-2026-10-25-08', '2026-10-25T03:00:00Z'],
  ['Z3-2026-10-25-06', '2026-10-25T00:00:00Z'],
])('closes orders four hours earlier by the clock in Prague on the day of a change: %s', (slotId, cutoff) => {
  expect(slotTimes(slotId)?.cutoff).toBe(Date.parse(cutoff))
})

it.each(['', '18:00', 'Z3', 'Z3-2026-11-20', 'z3-2026-11-20-18x'])('returns nothing for %j', (slotId) => {
  expect(slotTimes(slotId)).toBeUndefined()
})

it('returns the postcodes of a zone', () => {
  expect(postcodesOf('Z3')).toEqual(['11000', '11001', '11002'])
  expect(postcodesOf('Z1')).toHaveLength(101)
  expect(postcodesOf('Z9')).toEqual([])
})
