import { hours, minutes } from '@proactive/protocol'

const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * Returns the day in a time zone, `YYYY-MM-DD`.
 *
 * @example
 * dayIn('Europe/Prague', Date.UTC(2026, 0, 1, 23)) // '2026-01-02'
 */
export function dayIn(timeZone: string, at: number): string {
  return formatOf('en-CA', timeZone, { dateStyle: 'short' }).format(at)
}

/** The daily hours without suggestions, by the clock of the pack's time zone: `{ from: '22:00', to: '07:00' }`. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/** Returns the end of the quiet hours that `at` falls into; undefined outside of them. */
export function quietUntil({ from, to }: QuietHours, timeZone: string, at: number): number | undefined {
  const clock = formatOf('en-GB', timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
  const [begins, ends, is] = [ofDay(from), ofDay(to), ofDay(clock)]
  const isQuiet = begins <= ends ? begins <= is && is < ends : begins <= is || is < ends
  if (!isQuiet) return undefined
  const left = (ends - is + hours(24)) % hours(24)
  return at - (at % minutes(1)) + left
}

/** Whether a text is a time of day, `HH:MM`. */
export const isClock = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** Returns the milliseconds since midnight. */
function ofDay(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hours(hour) + minutes(minute)
}

function formatOf(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone}`
  const format = formats.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options })
  formats.set(name, format)
  return format
}
