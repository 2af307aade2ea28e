import { expect, it } from 'vitest'
import { addDays, pragueDay, pragueHour } from './prague-time.js'

it('returns the day in Prague while UTC is still on the day before', () => {
  expect(pragueDay(new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-21')
})

it('keeps the local hour when daylight saving time begins or ends', () => {
  expect(pragueHour('2026-10-24', 18)).toEqual(new Date('2026-10-24T16:00:00Z'))
  expect(pragueHour('2026-10-25', 18)).toEqual(new Date('2026-10-25T17:00:00Z'))
  expect(pragueHour('2027-03-28', 4)).toEqual(new Date('2027-03-28T02:00:00Z'))
})

it('adds days across the ends of months and years', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})
