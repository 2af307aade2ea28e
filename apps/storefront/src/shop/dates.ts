import type { Locale } from './locale.js'

const regions = { en: 'en-GB', cs: 'cs-CZ' } as const

/**
 * Formats a calendar day of the shop.
 *
 * @example
 * formatDay('2026-11-30', 'en') // 'Monday 30 November'
 */
export function formatDay(day: string, locale: Locale, look: 'long' | 'short' = 'long'): string {
  const isLong = look === 'long'
  return new Intl.DateTimeFormat(regions[locale], {
    timeZone: 'UTC',
    weekday: isLong ? 'long' : 'short',
    day: 'numeric',
    month: isLong ? 'long' : locale === 'en' ? 'short' : 'numeric',
  }).format(new Date(`${day}T12:00:00Z`))
}

/**
 * Formats a delivery: the day and its hours.
 *
 * @example
 * formatDelivery({ day: '2026-11-30', start: '18:00', end: '20:00' }, 'en') // 'Monday 30 November, 18:00–20:00'
 */
export function formatDelivery({ day, start, end }: { day: string; start: string; end: string }, locale: Locale): string {
  return `${formatDay(day, locale)}, ${start}–${end}`
}
