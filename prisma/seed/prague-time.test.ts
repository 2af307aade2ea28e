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

it.each([
  ['2027-03-28', 1, '2027-03-28T00:00:00Z'],
  ['2027-03-28', 2, '2027-03-28T01:00:00Z'],
  ['2027-03-28', 3, '2027-03-28T01:00:00Z'],
  ['2026-10-25', 1, '2026-10-24T23:00:00Z'],
  ['2026-10-25', 2, '2026-10-25T00:00:00Z'],
  ['2026-10-25', 3, '2026-10-25T02:00:00Z'],
  ['2026-10-25', -2, '2026-10-24T20:00:00Z'],
  ['2026-10-24', 26, '2026-10-25T00:00:00Z'],
])('is exact in the night of a change: %s, hour %d', (day, hour, instant) => {
  expect(pragueHour(day, hour)).toEqual(new Date(instant))
})

it('adds days across the ends of months and years', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})
