/**
 * The calendar of a time zone, from the platform's own rules. A local time is written in milliseconds as if the zone
 * were UTC. Tricky cases: a local time that the clock skips when it is put forward, and one that it shows twice when it
 * is put back; some zones change by half an hour.
 */

import { days, minutes } from '@proactive/protocol'

interface Offsets {
  format: Intl.DateTimeFormat
  /** The offset in each quarter of an hour that was asked for. Clocks are changed on the quarters only. */
  byQuarter: Map<number, number>
}

const zones = new Map<string, Offsets>()
const quarterMs = minutes(15)
const mostQuarters = 1_000

/**
 * Returns the day in a time zone, `YYYY-MM-DD`.
 *
 * @throws RangeError when the platform has no such time zone.
 *
 * @example
 * dayIn('Europe/Prague', Date.UTC(2026, 0, 1, 23)) // '2026-01-02'
 */
export function dayIn(timeZone: string, at: number): string {
  return new Date(localIn(timeZone, at)).toISOString().slice(0, 10)
}

/** Returns the local time that the clock of a time zone shows at an instant. */
export function localIn(timeZone: string, at: number): number {
  return at + offsetIn(timeZone, at)
}

/**
 * Returns the instant at which the clock of a time zone shows a local time: of two, the first or the last as asked; of
 * none, the instant at which the clock is put forward over it.
 *
 * @throws RangeError when the platform has no such time zone.
 *
 * @example
 * instantIn('Europe/Prague', Date.UTC(2026, 6, 1, 10)) // Date.UTC(2026, 6, 1, 8)
 */
export function instantIn(timeZone: string, local: number, which: 'first' | 'last' = 'first'): number {
  const [before, after] = [offsetIn(timeZone, local - days(1)), offsetIn(timeZone, local + days(1))]
  const [early, late] = [local - before, local - after]
  const isEarly = offsetIn(timeZone, early) === before
  const isLate = offsetIn(timeZone, late) === after
  if (isEarly && isLate) return which === 'first' ? early : late
  if (isEarly) return early
  if (isLate) return late
  return changeBetween(timeZone, late, early)
}

/** Returns the instant of the change to another offset; there is one between the two. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const after = offsetIn(timeZone, to)
  let [before, changed] = [Math.floor(from / quarterMs), Math.ceil(to / quarterMs)]
  while (changed - before > 1) {
    const middle = Math.floor((before + changed) / 2)
    if (offsetIn(timeZone, middle * quarterMs) === after) changed = middle
    else before = middle
  }
  return changed * quarterMs
}

/** Returns how far the clock of a time zone is ahead of UTC, in milliseconds. */
function offsetIn(timeZone: string, at: number): number {
  if (timeZone === 'UTC') return 0
  const { format, byQuarter } = zoneOf(timeZone)
  const quarter = Math.floor(at / quarterMs)
  const known = byQuarter.get(quarter)
  if (known !== undefined) return known
  const start = quarter * quarterMs
  const shown: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(start)) shown[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - start
  if (byQuarter.size >= mostQuarters) byQuarter.clear()
  byQuarter.set(quarter, offset)
  return offset
}

function zoneOf(timeZone: string): Offsets {
  const known = zones.get(timeZone)
  if (known) return known
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts })
  const zone: Offsets = { format, byQuarter: new Map() }
  zones.set(timeZone, zone)
  return zone
}
