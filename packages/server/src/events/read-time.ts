/**
 * Reads the times of other systems' events. The server's own time zone never matters: a time without a zone is one of
 * the zone that is declared for its source, UTC by default. What cannot be read is refused, because an event without a
 * time counts as one of now.
 */

import { instantIn } from '@proactive/engine'
import { days, type Json, ProactiveError } from '@proactive/protocol'

/** The years 1973 to 2096 in milliseconds: in each of the other units, the same years are numbers of another size. */
const [fewestMs, mostMs] = [1e11, 4e12]

const iso =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/

/**
 * Returns the instant that a text or a number says, epoch milliseconds: ISO 8601, with or without a zone, or a date
 * alone, which is its midnight; or a number of seconds, milliseconds, microseconds or nanoseconds, which its size tells
 * apart. Of a time that the clock of the zone shows twice, returns the first.
 *
 * @throws ProactiveError `invalid_event` for anything else.
 *
 * @example
 * readTime('2026-07-01 10:00', 'Europe/Prague') // Date.UTC(2026, 6, 1, 8)
 */
export function readTime(value: Json, timeZone = 'UTC'): number {
  const given = typeof value === 'string' ? value.trim() : value
  const time = typeof given === 'number' ? fromNumber(given) : typeof given === 'string' ? fromText(given, timeZone) : undefined
  if (time !== undefined) return time
  const shown = JSON.stringify(value).slice(0, 40)
  throw new ProactiveError(
    'invalid_event',
    `The time ${shown} cannot be read: send ISO 8601, such as 2026-01-31T12:00:00Z, or a Unix time of the years 1973 to 2096.`,
  )
}

function fromNumber(value: number): number | undefined {
  const ms = [value * 1e3, value, value / 1e3, value / 1e6].find((one) => one >= fewestMs && one < mostMs)
  // A fraction of seconds is not exact in binary.
  return ms === undefined ? undefined : Math.floor(ms + 1e-3)
}

function fromText(text: string, timeZone: string): number | undefined {
  if (/^\d{9,}(\.\d+)?$/.test(text)) return fromNumber(Number(text))
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone] = iso.exec(text) ?? []
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  // The platform reads 30 February as 2 March.
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return undefined
  const [h, m, s, ms] = [Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0'))]
  const isEndOfDay = h === 24 && m === 0 && s === 0 && ms === 0
  const isLeapSecond = m === 59 && s === 60
  if ((h > 23 && !isEndOfDay) || m > 59 || (s > 59 && !isLeapSecond)) return undefined
  const local = midnight + ((h * 60 + m) * 60 + s) * 1_000 + ms
  if (zone === undefined) return instantIn(timeZone, local)
  const offset = offsetOf(zone)
  return offset === undefined ? undefined : local - offset
}

/** Returns how far a written zone is ahead of UTC, in milliseconds; undefined where no clock can be that far. */
function offsetOf(zone: string): number | undefined {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  if (Number(minutes) > 59 || offset >= days(1)) return undefined
  return sign === '-' ? -offset : offset
}
