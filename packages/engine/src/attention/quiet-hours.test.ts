import { expect, it } from 'vitest'
import { quietUntil } from './quiet-hours.js'

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
