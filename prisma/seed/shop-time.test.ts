import { expect, it } from 'vitest'
import { addDays, shopClock, shopDay, shopHour } from './shop-time.js'

it('returns the day and the time in Prague while UTC is still on the day before', () => {
  expect(shopDay(new Date('2026-11-20T23:30:00Z'))).toBe('2026-11-21')
  expect(shopClock(new Date('2026-11-20T23:30:00Z'))).toBe('00:30')
})

it('keeps the local hour when daylight saving time begins or ends', () => {
  expect(shopHour('2026-10-24', 18)).toEqual(new Date('2026-10-24T16:00:00Z'))
  expect(shopHour('2026-10-25', 18)).toEqual(new Date('2026-10-25T17:00:00Z'))
  expect(shopHour('2027-03-28', 4)).toEqual(new Date('2027-03-28T02:00:00Z'))
})

it.each([
  ['Europe/Prague', '2027-03-28', 1, '2027-03-28T00:00:00Z'],
  ['Europe/Prague', '2027-03-28', 2, '2027-03-28T01:00:00Z'],
  ['Europe/Prague', '2027-03-28', 3, '2027-03-28T01:00:00Z'],
  ['Europe/Prague', '2026-10-25', 1, '2026-10-24T23:00:00Z'],
  ['Europe/Prague', '2026-10-25', 2, '2026-10-25T00:00:00Z'],
  ['Europe/Prague', '2026-10-25', 3, '2026-10-25T02:00:00Z'],
  ['Europe/Prague', '2026-10-25', -2, '2026-10-24T20:00:00Z'],
  ['Europe/Prague', '2026-10-24', 26, '2026-10-25T00:00:00Z'],
  ['America/New_York', '2026-03-08', 2, '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-03-08', 3, '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01', 1, '2026-11-01T05:00:00Z'],
  ['America/New_York', '2026-11-01', 2, '2026-11-01T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-04', 2, '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-10-04', 3, '2026-10-03T16:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-05', 1, '2026-04-04T14:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-05', 2, '2026-04-04T15:30:00Z'],
  ['America/Santiago', '2026-09-06', 0, '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-04', 23, '2026-04-05T02:00:00Z'],
  ['America/Santiago', '2026-04-05', 0, '2026-04-05T04:00:00Z'],
  ['Africa/Cairo', '2026-04-24', 0, '2026-04-23T22:00:00Z'],
  ['Antarctica/Troll', '2026-03-29', 2, '2026-03-29T01:00:00Z'],
])('is exact in the night of a change: %s, %s, hour %d', (timeZone, day, hour, instant) => {
  expect(shopHour(day, hour, timeZone)).toEqual(new Date(instant))
})

it('adds days across the ends of months and years', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})
