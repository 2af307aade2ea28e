import { ProactiveError } from '@proactive/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { readTime } from './read-time.js'

const own = process.env.TZ
afterEach(() => {
  if (own === undefined) delete process.env.TZ
  else process.env.TZ = own
})

const read = (value: Parameters<typeof readTime>[0], zone?: string): string => new Date(readTime(value, zone)).toISOString()
const now = Date.parse('2026-11-29T04:46:30.123Z')

describe.each(['UTC', 'America/St_Johns', 'Australia/Lord_Howe'])('on a server whose own zone is %s', (serverZone) => {
  it.each([
    ['2026-11-29T04:46:30.123Z', undefined, '2026-11-29T04:46:30.123Z'],
    ['2026-11-29T04:46:30', undefined, '2026-11-29T04:46:30.000Z'],
    ['2026-11-29T05:46:30', 'Europe/Prague', '2026-11-29T04:46:30.000Z'],
    ['2026-11-29 04:46:30.123', undefined, '2026-11-29T04:46:30.123Z'],
    ['2026-11-29 04:46:30 UTC', 'Europe/Prague', '2026-11-29T04:46:30.000Z'],
    ['2026-11-29t04:46:30,1239z', undefined, '2026-11-29T04:46:30.123Z'],
    [' 2026-11-29T04:46Z ', undefined, '2026-11-29T04:46:00.000Z'],
    ['2026-11-29T05:46:30+0100', 'America/New_York', '2026-11-29T04:46:30.000Z'],
    ['2026-11-29T05:46:30+01', undefined, '2026-11-29T04:46:30.000Z'],
    ['2026-11-29T10:31:30+05:45', undefined, '2026-11-29T04:46:30.000Z'],
    ['2026-11-29T01:16:30-03:30', undefined, '2026-11-29T04:46:30.000Z'],
    ['20261129T044630Z', undefined, '2026-11-29T04:46:30.000Z'],
    ['2026-11-29', undefined, '2026-11-29T00:00:00.000Z'],
    ['2026-11-29', 'Europe/Prague', '2026-11-28T23:00:00.000Z'],
    ['2026-11-29T24:00:00Z', undefined, '2026-11-30T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', undefined, '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60+01:00', undefined, '2017-01-01T00:00:00.000Z'],
    ['2026-10-25T02:30:00', 'Europe/Prague', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T02:30:00', 'Europe/Prague', '2026-03-29T01:00:00.000Z'],
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('reads %j of a source in the zone %s', (text, zone, instant) => {
    process.env.TZ = serverZone
    expect(read(text, zone)).toBe(instant)
  })
})

describe('a number', () => {
  it.each([
    ['seconds', now / 1_000],
    ['milliseconds', now],
    ['microseconds', now * 1_000],
    ['nanoseconds', String(BigInt(now) * 1_000_000n)],
    ['seconds in a text', String(now / 1_000)],
    ['milliseconds in a text', String(now)],
    ['microseconds in a text', `${now}000`],
  ])('of %s is recognised by its size', (_, value) => {
    expect(read(value)).toBe('2026-11-29T04:46:30.123Z')
  })

  it.each([0, 7, -1, -1e15, 1e10, 20_261_129, 2e13, 1e300, Number.NaN, Infinity, '20261129044630', '9'.repeat(30)])('that is no time of our years, %s, is refused', (value) => {
    expect(() => readTime(value)).toThrow(ProactiveError)
  })
})

it.each([
  '', ' ', 'now', 'yesterday', '0', '11/29/2026', '29.11.2026', '2026-11', '2026', '2026-02-30', '2026-13-01', '2026-11-29T25:00Z',
  '2026-11-29T24:01Z', '2026-11-29T04:60Z', '2026-11-29T04:46:61Z', '2026-11-29T04:46:60Z', '2026-11-29T04:46:30+25:00',
  '2026-11-29T04:46:30+01:99', '2026-11-29T04:46:30 CET', '2026-W48-7', '2026-333', 'Sun, 29 Nov 2026 04:46:30 GMT', '1e12', '0x18f',
  true, false, {}, { seconds: 1 },
])('refuses %j, and says which time it is and what to send', (value) => {
  expect(() => readTime(value)).toThrow(`The time ${JSON.stringify(value)} cannot be read: send ISO 8601`)
})
