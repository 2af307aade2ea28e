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

it.each(['', '18:00', 'Z3', 'Z3-2026-11-20', 'z3-2026-11-20-18x'])('returns nothing for %j', (slotId) => {
  expect(slotTimes(slotId)).toBeUndefined()
})

it('returns the postcodes of a zone', () => {
  expect(postcodesOf('Z3')).toEqual(['11000', '11001', '11002'])
  expect(postcodesOf('Z1')).toHaveLength(101)
  expect(postcodesOf('Z9')).toEqual([])
})
