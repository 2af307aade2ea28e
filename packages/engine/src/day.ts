const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * The day in a time zone, `YYYY-MM-DD`.
 *
 * @example
 * dayIn('Europe/Prague', Date.UTC(2026, 0, 1, 23)) // '2026-01-02'
 */
export function dayIn(timeZone: string, at: number): string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  formats.set(timeZone, format)
  return format.format(at)
}
