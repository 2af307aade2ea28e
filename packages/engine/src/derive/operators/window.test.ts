import { days, hours, minutes, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definePack } from '../../define/define-pack.js'
import { defineSignal } from '../../define/define-signal.js'
import { nearChange } from '../../testing/clock-changes.js'
import { asked } from '../../testing/desk.js'
import { Rehearsal } from '../../testing/rehearsal.js'
import { either } from '../detectors/either.js'
import { times } from '../detectors/times.js'
import * as keep from './keep.js'
import * as window from './window.js'

const iso = (at: number): string => new Date(at).toISOString()
const startOf = (timeZone: string, ms: number, at: string): string =>
  iso(window.tumblingStart(window.inZone(window.tumbling(ms), timeZone), Date.parse(at)))

describe('a tumbling window', () => {
  it.each([
    ['Europe/Prague', '2026-03-28T23:00:00Z', 23],
    ['Europe/Prague', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01T04:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', 24.5],
    ['Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
    ['America/Santiago', '2026-09-06T04:00:00Z', 23],
    ['America/Santiago', '2026-04-04T03:00:00Z', 25],
    ['Asia/Beirut', '2026-03-28T22:00:00Z', 23],
    ['Asia/Beirut', '2026-10-23T21:00:00Z', 25],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', 23],
    ['America/Asuncion', '2023-10-01T04:00:00Z', 23],
    ['America/Havana', '2026-11-01T04:00:00Z', 25],
  ])('of a day lasts from midnight to midnight in %s on the day of %s', (zone, begin, length) => {
    const start = Date.parse(begin)
    const end = start + hours(length)
    for (const at of [start, start + hours(12), end - 1]) expect(startOf(zone, days(1), iso(at))).toBe(iso(start))
    expect(startOf(zone, days(1), iso(end))).toBe(iso(end))
  })

  it('of an hour begins with every hour that the clock shows, also the second of one name', () => {
    expect(startOf('Australia/Lord_Howe', hours(1), '2026-06-01T03:45:00Z')).toBe('2026-06-01T03:30:00.000Z')
    expect(startOf('Europe/Prague', hours(1), '2026-10-25T00:59:00Z')).toBe('2026-10-25T00:00:00.000Z')
    expect(startOf('Europe/Prague', hours(1), '2026-10-25T01:59:00Z')).toBe('2026-10-25T01:00:00.000Z')
  })

  it('of any length begins at or before each of its instants, and never earlier for a later one', () => {
    const length = fc.constantFrom(minutes(15), minutes(30), hours(1), hours(4), hours(12), days(1), days(7))
    fc.assert(
      fc.property(nearChange, length, fc.nat(hours(30)), ({ zone, at }, ms, laterMs) => {
        const day = window.inZone(window.tumbling(ms), zone)
        const start = window.tumblingStart(day, at)
        expect(start).toBeLessThanOrEqual(at)
        expect(at - start).toBeLessThan(ms + hours(2))
        expect(window.tumblingStart(day, start)).toBe(start)
        expect(window.tumblingStart(day, at + laterMs)).toBeGreaterThanOrEqual(start)
      }),
      { numRuns: 2_000 },
    )
  })

  it('counts by the clock of the pack in every operator and detector', () => {
    const day = window.tumbling(days(1))
    const counted = defineSignal('desk.counted')
      .on(asked)
      .per((e) => e.shelf)
      .keep({ n: keep.count(day), readers: keep.distinct((e) => e.reader, day) })
      .when(() => true)
      .expires(hours(1))
      .emit((_, { n, readers }) => ({ priority: 'low', data: [n, readers] }))
    const twice = defineSignal('desk.twice')
      .on(asked)
      .per((e) => e.shelf)
      .when(either(times(2, day), () => false))
      .expires(hours(1))
      .emit(() => ({ priority: 'low', data: 'twice' }))
    const t = new Rehearsal(definePack({ name: 'desk', signals: [counted, twice], timeZone: 'Europe/Prague' }))
    // Midnight in Prague is 22:00 in UTC; the day of the change has 25 hours.
    t.now = Date.parse('2026-10-24T21:00:00Z')
    for (const wait of [hours(1), hours(24) + minutes(30), minutes(30), seconds(5)]) {
      t.event(asked, { shelf: 'a', reader: 'ann', n: 1 })
      t.advance(wait)
    }
    const data = t.all('signal').map(({ signal }) => signal.data)
    expect(data).toEqual([[1, 1], [1, 1], [2, 1], 'twice', [1, 1]])
  })
})
