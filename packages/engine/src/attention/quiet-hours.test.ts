import { days, minutes } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearChange } from '../testing/clock-changes.js'
import { quietUntil } from './quiet-hours.js'
import { localIn } from './zone.js'

const night = { from: '22:00', to: '07:00' }
const until = (zone: string, at: string, hours = night): string | undefined => {
  const end = quietUntil(hours, zone, Date.parse(at))
  return end === undefined ? undefined : new Date(end).toISOString()
}

it.each([
  ['Europe/Prague', 'put forward', '2026-03-28T21:00:00Z', '2026-03-29T05:00:00.000Z'],
  ['Europe/Prague', 'put back', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00.000Z'],
  ['America/New_York', 'put forward', '2026-03-08T03:00:00Z', '2026-03-08T11:00:00.000Z'],
  ['America/New_York', 'put back', '2026-11-01T02:00:00Z', '2026-11-01T12:00:00.000Z'],
  ['Australia/Lord_Howe', 'put back', '2026-04-04T11:00:00Z', '2026-04-04T20:30:00.000Z'],
  ['Australia/Lord_Howe', 'put forward', '2026-10-03T11:30:00Z', '2026-10-03T20:00:00.000Z'],
  ['America/Santiago', 'put forward', '2026-09-06T02:00:00Z', '2026-09-06T10:00:00.000Z'],
  ['America/Santiago', 'put back', '2026-04-05T01:00:00Z', '2026-04-05T11:00:00.000Z'],
  ['Asia/Beirut', 'put forward', '2026-03-28T20:00:00Z', '2026-03-29T04:00:00.000Z'],
  ['Africa/Cairo', 'put back', '2026-10-29T19:00:00Z', '2026-10-30T05:00:00.000Z'],
  ['America/Asuncion', 'put forward', '2023-10-01T02:00:00Z', '2023-10-01T10:00:00.000Z'],
])('ends the quiet hours at 07:00 in %s when the clock is %s', (zone, _, begin, end) => {
  expect(until(zone, new Date(Date.parse(begin) - 1).toISOString())).toBeUndefined()
  expect(until(zone, begin)).toBe(end)
  expect(until(zone, new Date(Date.parse(end) - 1).toISOString())).toBe(end)
  expect(until(zone, end)).toBeUndefined()
})

it('ends quiet hours that end within the skipped hour when the clock is put forward', () => {
  expect(until('Europe/Prague', '2026-03-29T00:30:00Z', { from: '01:00', to: '02:30' })).toBe('2026-03-29T01:00:00.000Z')
  expect(until('Europe/Prague', '2026-03-29T01:00:00Z', { from: '01:00', to: '02:30' })).toBeUndefined()
})

it.each([
  ['America/Santiago', 'begin', { from: '00:00', to: '06:00' }, '2026-09-06T04:00:00Z', '2026-09-06T09:00:00.000Z'],
  ['America/Santiago', 'begin', { from: '00:30', to: '06:00' }, '2026-09-06T04:00:00Z', '2026-09-06T09:00:00.000Z'],
  ['America/Santiago', 'end', { from: '22:00', to: '00:00' }, '2026-09-06T02:00:00Z', '2026-09-06T04:00:00.000Z'],
  ['Africa/Cairo', 'end', { from: '22:00', to: '00:30' }, '2026-04-23T20:00:00Z', '2026-04-23T22:00:00.000Z'],
  ['Asia/Beirut', 'begin', { from: '00:00', to: '06:00' }, '2026-03-28T22:00:00Z', '2026-03-29T03:00:00.000Z'],
])('lets quiet hours in %s %s with the change of the clock where it skips midnight: %o', (zone, _, hours, begin, end) => {
  expect(until(zone, new Date(Date.parse(begin) - 1).toISOString(), hours)).toBeUndefined()
  expect(until(zone, begin, hours)).toBe(end)
  expect(until(zone, end, hours)).toBeUndefined()
})

it('keeps quiet at every instant at which the clock shows a quiet time, and ends when it shows the end or is put forward over it', () => {
  const clock = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((n) => minutes(15) * n)
  const textOf = (ofDay: number) => new Date(ofDay).toISOString().slice(11, 16)
  const shownAt = (zone: string, at: number) => localIn(zone, at) % days(1)
  fc.assert(
    fc.property(nearChange, clock, clock, ({ zone, at }, from, to) => {
      const end = quietUntil({ from: textOf(from), to: textOf(to) }, zone, at)
      const shown = shownAt(zone, at)
      const isShown = from <= to ? from <= shown && shown < to : shown >= from || shown < to
      expect(end !== undefined || !isShown).toBe(true)
      const before = shownAt(zone, (end ?? at) - 1)
      const sinceBefore = (ofDay: number) => (ofDay - before + days(1)) % days(1)
      expect(end === undefined || sinceBefore(to) <= sinceBefore(shownAt(zone, end))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

it('keeps quiet through both passes of an hour that the clock shows twice', () => {
  const hours = { from: '02:00', to: '02:30' }
  for (const at of ['2026-10-25T00:00:00Z', '2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z']) {
    expect(until('Europe/Prague', at, hours)).toBe('2026-10-25T01:30:00.000Z')
  }
})

it('knows no quiet hours of no length, and hours within one day', () => {
  expect(until('UTC', '2026-01-05T12:00:00Z', { from: '12:00', to: '12:00' })).toBeUndefined()
  expect(until('UTC', '2026-01-05T12:00:00Z', { from: '12:00', to: '13:00' })).toBe('2026-01-05T13:00:00.000Z')
})
