const hourMs = 3_600_000
const zone = 'Europe/Prague'

/** Returns the calendar day in Prague, as `2026-11-20`. */
export function pragueDay(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant)
}

/** Returns the instant of a full hour in Prague. Exact from 4:00 on, after a change to or from daylight saving time. */
export function pragueHour(day: string, hour: number): Date {
  const guess = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric' }).format(guess)
  return new Date(guess - (Number(shown) - hour) * hourMs)
}

/** Adds days to a calendar day; negative numbers go back. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
