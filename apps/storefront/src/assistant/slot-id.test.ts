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
  ['Europe/Prague', '2026-03-29-08', '08:00-10:00', '2026-03-29T02:00:00Z'],
  ['Europe/Prague', '2026-03-29-06', '06:00-08:00', '2026-03-29T01:00:00Z'],
  ['Europe/Prague', '2026-03-29-02', '03:00-05:00', '2026-03-28T21:00:00Z'],
  ['Europe/Prague', '2026-03-29-01', '01:00-04:00', '2026-03-28T20:00:00Z'],
  ['Europe/Prague', '2026-10-25-08', '08:00-10:00', '2026-10-25T03:00:00Z'],
  ['Europe/Prague', '2026-10-25-06', '06:00-08:00', '2026-10-25T00:00:00Z'],
  ['Europe/Prague', '2026-10-25-02', '02:00-03:00', '2026-10-24T20:00:00Z'],
  ['America/New_York', '2026-03-08-01', '01:00-04:00', '2026-03-08T02:00:00Z'],
  ['America/New_York', '2026-03-08-06', '06:00-08:00', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01-01', '01:00-02:00', '2026-11-01T01:00:00Z'],
  ['America/New_York', '2026-11-01-06', '06:00-08:00', '2026-11-01T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-04-01', '01:00-03:30', '2026-10-03T10:30:00Z'],
  ['Australia/Lord_Howe', '2026-10-04-06', '06:00-08:00', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-05-00', '00:00-01:30', '2026-04-04T09:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-05-06', '06:00-08:00', '2026-04-04T15:30:00Z'],
  ['America/Santiago', '2026-09-05-23', '23:00-02:00', '2026-09-05T23:00:00Z'],
  ['America/Santiago', '2026-09-06-00', '01:00-03:00', '2026-09-06T00:00:00Z'],
  ['America/Santiago', '2026-09-06-04', '04:00-06:00', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-04-23', '23:00-00:00', '2026-04-04T22:00:00Z'],
  ['Africa/Cairo', '2026-04-24-04', '04:00-06:00', '2026-04-23T22:00:00Z'],
])('lasts two hours, and closes orders four hours earlier by the clock, in %s when it is changed: %s', (zone, slot, hours, cutoff) => {
  expect(slotTimes(`Z3-${slot}`, zone)).toEqual({ start: hours.slice(0, 5), hours, cutoff: Date.parse(cutoff) })
})

it.each(['', '18:00', 'Z3', 'Z3-2026-11-20', 'z3-2026-11-20-18x', 'Z3-2026-11-20-24', 'Z3-2026-13-20-18'])('returns nothing for %j', (slotId) => {
  expect(slotTimes(slotId)).toBeUndefined()
})

it('returns the postcodes of a zone', () => {
  expect(postcodesOf('Z3')).toEqual(['11000', '11001', '11002'])
  expect(postcodesOf('Z1')).toHaveLength(101)
  expect(postcodesOf('Z9')).toEqual([])
})
