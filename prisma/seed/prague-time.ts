const hourMs = 3_600_000
const dayMs = 24 * hourMs
const zone = 'Europe/Prague'

/** Returns the calendar day in Prague, as `2026-11-20`. */
export function pragueDay(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant)
}

/**
 * Returns the instant of a full hour in Prague: of an hour that the clock shows twice the first, and of one that it skips
 * the change of the clock. An hour below 0 or above 23 is of the day before or after.
 */
export function pragueHour(day: string, hour: number): Date {
  const local = Date.parse(`${day}T00:00:00Z`) + hour * hourMs
  const [early, late] = [local - offsetAt(local - dayMs), local - offsetAt(local + dayMs)]
  const isLate = late + offsetAt(late) === local && early + offsetAt(early) !== local
  return new Date(isLate ? late : early)
}

/** Returns how far the clock in Prague is ahead of UTC, in milliseconds. */
function offsetAt(at: number): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1_000) * 1_000
}

/** Adds days to a calendar day; negative numbers go back. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
