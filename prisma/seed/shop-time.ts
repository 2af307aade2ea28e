/** The calendar of the shop: its days and hours by the clock of its time zone, also when that clock is changed. */

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Clocks are changed on the quarters of an hour only. */
const quarterMs = hourMs / 4

/** The shop's time zone. */
export const shopZone = 'Europe/Prague'

/** Returns the calendar day of the shop, as `2026-11-20`. */
export function shopDay(instant: Date, timeZone = shopZone): string {
  return shown(instant.getTime(), timeZone).slice(0, 10)
}

/** Returns the time that the clock of the shop shows, as `18:00`. */
export function shopClock(instant: Date, timeZone = shopZone): string {
  return shown(instant.getTime(), timeZone).slice(11, 16)
}

/**
 * Returns the instant of a full hour of the shop: of an hour that the clock shows twice the first, and of one that it
 * skips the change of the clock. An hour below 0 or above 23 is of the day before or after.
 */
export function shopHour(day: string, hour: number, timeZone = shopZone): Date {
  const offsetAt = (at: number): number => Date.parse(`${shown(at, timeZone).replace(' ', 'T')}Z`) - at
  const local = Date.parse(`${day}T00:00:00Z`) + hour * hourMs
  const [before, after] = [offsetAt(local - dayMs), offsetAt(local + dayMs)]
  let at = local - before
  if (offsetAt(at) === before) return new Date(at)
  if (offsetAt(local - after) === after) return new Date(local - after)
  while (offsetAt(at - quarterMs) === after) at -= quarterMs
  return new Date(at)
}

/** Returns what the clock of a time zone shows, as `2026-11-20 18:00:00`. */
function shown(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at)
}

/** Adds days to a calendar day; negative numbers go back. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
