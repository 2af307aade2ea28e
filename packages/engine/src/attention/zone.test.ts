import { hours, minutes } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayIn, instantIn, localIn } from './zone.js'

const zones = [
  'Europe/Prague', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Santiago', 'Asia/Beirut',
  'Africa/Cairo', 'America/Asuncion', 'America/Havana', 'Antarctica/Troll', 'Africa/Casablanca', 'UTC',
] as const
const from = Date.UTC(2010, 0)
const to = Date.UTC(2032, 0)

it('agrees with the clock that the platform shows', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: to }), (timeZone, at) => {
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
      expect(new Date(localIn(timeZone, at)).toISOString().slice(0, 19).replace('T', ' ')).toBe(shown)
      expect(dayIn(timeZone, at)).toBe(shown.slice(0, 10))
    }),
    { numRuns: 1_000 },
  )
})

it('returns the instant of every local time, both of an hour that is shown twice', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: to }), (timeZone, at) => {
      const local = localIn(timeZone, at)
      const [first, last] = [instantIn(timeZone, local), instantIn(timeZone, local, 'last')]
      expect([localIn(timeZone, first), localIn(timeZone, last)]).toEqual([local, local])
      expect([first, last]).toContain(at)
      expect(first).toBeLessThanOrEqual(last)
    }),
    { numRuns: 5_000 },
  )
})

it.each([
  ['Europe/Prague', '2026-03-29', '2026-03-28T23:00:00Z', 23],
  ['Europe/Prague', '2026-10-25', '2026-10-24T22:00:00Z', 25],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 23],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', 25],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z', 24.5],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z', 23],
  ['America/Santiago', '2026-04-04', '2026-04-04T03:00:00Z', 25],
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00Z', 23],
  ['Africa/Cairo', '2026-10-29', '2026-10-28T21:00:00Z', 25],
  ['America/Asuncion', '2023-10-01', '2023-10-01T04:00:00Z', 23],
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 25],
])('counts the day in %s on %s from midnight to midnight', (zone, day, begin, length) => {
  const start = Date.parse(begin)
  const end = start + hours(length)
  expect([start, end - 1].map((at) => dayIn(zone, at))).toEqual([day, day])
  for (const at of [start - 1, end]) expect(dayIn(zone, at)).not.toBe(day)
})

it.each([
  ['Europe/Prague', '2026-03-29T02:30:00Z', '2026-03-29T01:00:00Z'],
  ['America/New_York', '2026-03-08T02:59:00Z', '2026-03-08T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-04T02:15:00Z', '2026-10-03T15:30:00Z'],
  ['Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-30T10:00:00Z'],
  ['America/Santiago', '2026-09-06T00:00:00Z', '2026-09-06T04:00:00Z'],
  ['Asia/Beirut', '2026-03-29T00:00:00Z', '2026-03-28T22:00:00Z'],
  ['Africa/Cairo', '2026-04-24T00:30:00Z', '2026-04-23T22:00:00Z'],
  ['America/Asuncion', '2023-10-01T00:00:00Z', '2023-10-01T04:00:00Z'],
])('returns the change of the clock for a local time that it skips in %s', (zone, local, instant) => {
  expect(new Date(instantIn(zone, Date.parse(local)))).toEqual(new Date(instant))
})

it.each([
  ['Europe/Prague', '2026-10-25T02:30:00Z', '2026-10-25T00:30:00Z', hours(1)],
  ['America/New_York', '2026-11-01T01:30:00Z', '2026-11-01T05:30:00Z', hours(1)],
  ['Australia/Lord_Howe', '2026-04-05T01:45:00Z', '2026-04-04T14:45:00Z', minutes(30)],
  ['America/Havana', '2026-11-01T00:00:00Z', '2026-11-01T04:00:00Z', hours(1)],
  ['America/Santiago', '2026-04-04T23:30:00Z', '2026-04-05T02:30:00Z', hours(1)],
])('returns the first or the last instant of a local time that the clock shows twice in %s', (zone, local, first, apart) => {
  expect(instantIn(zone, Date.parse(local))).toBe(Date.parse(first))
  expect(instantIn(zone, Date.parse(local), 'last')).toBe(Date.parse(first) + apart)
})
