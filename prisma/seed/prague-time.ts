const hourMs = 3_600_000
const zone = 'Europe/Prague'

/** The day on the calendar of Prague, as `2026-11-20`. */
export function pragueDay(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant)
}

/** Full hours of a day in Prague; exact from 4 in the morning, when a change of the clocks is over. */
export function pragueHour(day: string, hour: number): Date {
  const guess = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: 'numeric' }).format(guess)
  return new Date(guess - (Number(shown) - hour) * hourMs)
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}
