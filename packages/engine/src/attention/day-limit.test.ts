// The limit of eight suggestions a day, by the calendar of the pack's time zone, on days whose clock is changed.

import { hours, minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { opened, stage, useCase } from '../testing/rooms.js'

/** A day by its zone, its begin and its length in hours. */
const daysOfChanges = [
  ['Europe/Prague', '2026-03-28T23:00:00Z', 23],
  ['Europe/Prague', '2026-10-24T22:00:00Z', 25],
  ['America/New_York', '2026-03-08T05:00:00Z', 23],
  ['America/New_York', '2026-11-01T04:00:00Z', 25],
  ['Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
  ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', 24.5],
  // Midnight does not exist, or is shown twice, or the hour before it is.
  ['America/Santiago', '2026-09-06T04:00:00Z', 23],
  ['America/Santiago', '2026-04-04T03:00:00Z', 25],
  ['Asia/Beirut', '2026-03-28T22:00:00Z', 23],
  ['Asia/Beirut', '2026-10-23T21:00:00Z', 25],
  ['Africa/Cairo', '2026-04-23T22:00:00Z', 23],
  ['America/Havana', '2026-11-01T04:00:00Z', 25],
  ['Antarctica/Troll', '2026-10-24T22:00:00Z', 26],
] as const

/** Sets the stage at the begin of a day. `tells` calls a person n times, in visits of three, and returns how often they were told. */
function stageAt(timeZone: string, begin: string) {
  const { t, ann, calls, wants } = stage([useCase('come')], {}, undefined, { timeZone })
  // Then half of the usual five minutes have to lie between two suggestions.
  wants({ frequency: 'maximum' })
  const start = Date.parse(begin)
  t.advance(start - t.now)
  let rooms = 0
  return {
    t,
    ann,
    start,
    tells: (n: number) => {
      const before = ann.received().length
      for (let i = 0; i < n; i++) {
        if (i > 0) t.advance(minutes(i % 3 === 0 ? 31 : 2.5))
        const room = `room ${rooms++}`
        const known = ann.received().length
        ann.does(opened, { room })
        calls(room, true)
        if (ann.received().length > known) ann.shows()
      }
      return ann.received().length - before
    },
    reason: () => t.all('gates').at(-1)?.gates.flatMap((one) => (one.gate === 'attention' && !one.ok ? [one.reason] : [])),
  }
}

it.each(daysOfChanges)('lasts from midnight to midnight in %s on the day of %s', (timeZone, begin, length) => {
  const { t, start, tells, reason } = stageAt(timeZone, begin)
  expect(tells(8)).toBe(8)
  t.advance(start + hours(length) - 1 - t.now)
  expect(tells(1)).toBe(0)
  expect(reason()).toEqual(['the limit of eight suggestions a day is reached'])
  t.advance(1)
  expect(tells(1)).toBe(1)
})

it.each(daysOfChanges.filter(([, , length]) => length >= 25))(
  'is remembered for the whole day in %s on the day of %s, also of a person who was gone for 24 hours of it',
  (timeZone, begin, length) => {
    const { t, ann, start, tells, reason } = stageAt(timeZone, begin)
    expect(tells(6)).toBe(6)
    ann.leaves()
    t.advance(hours(24))
    expect(t.now).toBeLessThan(start + hours(length) - minutes(10))
    ann.comes()
    expect(tells(3)).toBe(2)
    expect(reason()).toEqual(['the limit of eight suggestions a day is reached'])
  },
)

it('forgets a person who was gone for a day, once the day is over', () => {
  const { t, ann, tells } = stageAt('Europe/Prague', '2026-10-24T22:00:00Z')
  tells(6)
  ann.leaves()
  t.advance(hours(26))
  expect(t.partitions[0]?.people.has(ann.person)).toBe(false)
})
