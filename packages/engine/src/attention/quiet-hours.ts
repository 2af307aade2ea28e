import { days, hours, minutes } from '@proactive/protocol'
import { instantIn, localIn } from './zone.js'

/** The daily hours without suggestions, by the clock of the pack's time zone: `{ from: '22:00', to: '07:00' }`. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

/**
 * Returns the end of the quiet hours that `at` falls into, epoch milliseconds; undefined outside of them. Hours that begin
 * or end while the clock is changed contain every instant at which the clock shows one of them.
 */
export function quietUntil({ from, to }: QuietHours, timeZone: string, at: number): number | undefined {
  const today = Math.floor(localIn(timeZone, at) / days(1)) * days(1)
  for (const day of [today - days(1), today]) {
    const begins = instantIn(timeZone, day + ofDay(from))
    const ends = instantIn(timeZone, day + ofDay(to) + (to < from ? days(1) : 0), 'last')
    if (begins <= at && at < ends) return ends
  }
  return undefined
}

/** Whether a text is a time of day, `HH:MM`. */
export const isClock = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

/** Returns the milliseconds since midnight. */
function ofDay(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hours(hour) + minutes(minute)
}
