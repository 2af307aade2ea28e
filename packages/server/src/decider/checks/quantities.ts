/**
 * Reads the quantities in a text as its language writes them: numbers in digits and in words, amounts of money, times of
 * the day, durations, dates and percentages.
 */

import { languageOf, normalized } from './folded.js'
import { monthName, monthOf } from './calendar.js'
import { spokenNumbers } from './spoken-numbers.js'

/** A quantity in a text. `value` is in one form: `18:00`, `11-30`, `39.9`. */
export interface Quantity {
  /** `remaining`: that there is one and no more. */
  kind: 'number' | 'money' | 'time' | 'date' | 'duration' | 'percent' | 'remaining' | 'unreadable'
  value: string
  /** As the text has it. */
  text: string
}

const currency = String.raw`(?:kč|czk|korun\w*|crowns?|haléř\w*|€|eur(?:os?)?|\$|usd|dollars?|£|gbp|pounds?)`

/** Matches a number as a language writes it, with its groups of three. */
function numberPattern(locale: string): string {
  return decimalMark(locale) === ','
    ? String.raw`(?:\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?)`
    : String.raw`(?:\d{1,3}(?:[ ,']\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)`
}

function decimalMark(locale: string): string {
  if (languageOf(locale) === 'cs') return ','
  const parts = new Intl.NumberFormat([locale, 'en']).formatToParts(1.5)
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.'
}

interface Reading {
  kind: Quantity['kind']
  pattern: string
  read: (groups: Readonly<Record<string, string | undefined>>) => string | undefined
}

/** How a language writes quantities; of those that begin at one place, the first. */
function readingsIn(locale: string): Reading[] {
  const number = numberPattern(locale)
  const plain = ({ n = '' }: Readonly<Record<string, string | undefined>>): string => plainNumber(n, decimalMark(locale))
  return [
    { kind: 'date', pattern: String.raw`(?:\d{4})-(?<m>\d{2})-(?<d>\d{2})(?!\d)`, read: dayOf },
    { kind: 'date', pattern: String.raw`(?<d>\d{1,2})(?:st|nd|rd|th|\.)? ?(?:of )?(?<name>${monthName})`, read: dayOf },
    { kind: 'date', pattern: String.raw`(?<name>${monthName})\.? (?:the )?(?<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:.,]\d)`, read: dayOf },
    { kind: 'time', pattern: String.raw`(?<h>\d{1,2})(?::(?<min>\d{2}))?(?: ?)(?<half>[ap])\.?m\b\.?`, read: timeOf },
    { kind: 'time', pattern: String.raw`(?<h>\d{1,2}):(?<min>\d{2})(?::00)?(?!\d)`, read: timeOf },
    { kind: 'time', pattern: String.raw`(?<h>\d{1,2})(?:\.(?<min>\d{2}))? ?(?:h|hod\.?|hodin\p{L}*(?= (?:ráno|večer|odpoledne))|o'clock|o’clock)(?!\p{L})`, read: timeOf },
    { kind: 'date', pattern: String.raw`(?<d>\d{1,2})\. ?(?<m>\d{1,2})\.(?: ?\d{4}(?!\d))?`, read: dayOf },
    { kind: 'money', pattern: `${currency} ?(?<n>${number})`, read: plain },
    { kind: 'money', pattern: `(?<n>${number}) ?${currency}(?![\\p{L}])`, read: plain },
    { kind: 'money', pattern: `(?<n>${number}),[-–—]`, read: plain },
    { kind: 'duration', pattern: `(?<n>${number})[ -]?(?<unit>${unitPattern})(?![\\p{L}])`, read: (groups) => durationOf(plain(groups), groups['unit'] ?? '') },
    { kind: 'percent', pattern: `(?<n>${number}) ?(?:%|percent|procent\\w*)`, read: plain },
    { kind: 'number', pattern: `(?<n>${number})`, read: plain },
  ]
}

/** The units of durations: in English and Czech, and what one is in seconds. */
const units: readonly (readonly [pattern: string, seconds: number])[] = [
  ['s|secs?|seconds?|sekund\\p{L}*|vteřin\\p{L}*', 1], ['mins?|minutes?|minut\\p{L}*', 60], ['hours?|hrs?|hodin\\p{L}*', 3_600], ['days?|dn[ůíyu]|den|dny', 86_400],
  ['weeks?|týd(?:en|n\\p{L}*)', 604_800], ['months?|měsíc\\p{L}*', 2_592_000], ['years?|roky?|roků|let', 31_536_000],
]
const unitPattern = units.map(([pattern]) => pattern).join('|')

/** Returns a duration in seconds. */
function durationOf(n: string, unit: string): string {
  const [, seconds = 1] = units.find(([pattern]) => new RegExp(`^(?:${pattern})$`, 'iu').test(unit)) ?? []
  return String(Number(n) * seconds)
}

function timeOf({ h = '', min = '00', half }: Readonly<Record<string, string | undefined>>): string | undefined {
  const isHalf = half !== undefined
  const hour = isHalf ? (Number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(h)
  return hour > 24 || Number(min) > 59 ? undefined : `${String(hour).padStart(2, '0')}:${min}`
}

function dayOf({ m, d = '', name = '' }: Readonly<Record<string, string | undefined>>): string | undefined {
  const month = m === undefined ? monthOf(name) : Number(m)
  if (month === undefined) return undefined
  return month > 12 || Number(d) > 31 ? undefined : `${month}-${Number(d)}`
}

function plainNumber(text: string, mark: string): string {
  const digits = mark === ',' ? text.replace(/[ .]/g, '').replace(',', '.') : text.replace(/[ ,']/g, '')
  return String(Number(digits))
}

/**
 * Returns the quantities of a text in their order. What is written in other digits than 0 to 9 is `unreadable`.
 *
 * @param text without the names of things, whose numbers are no quantities.
 */
export function quantitiesIn(text: string, locale: string): Quantity[] {
  const found: Quantity[] = []
  const readings = readingsIn(locale)
  const pattern = new RegExp(readings.map((one, n) => `(?<r${n}>${one.pattern.replace(/\(\?<(\w+)>/g, `(?<$1${n}>`)})`).join('|'), 'giu')
  const rest = normalized(text).replace(pattern, (whole: string, ...match: (string | number | Record<string, string | undefined>)[]) => {
    const groups = match.at(-1)
    if (typeof groups !== 'object') return whole
    const n = readings.findIndex((_, i) => groups[`r${i}`] !== undefined)
    const reading = readings[n]
    if (!reading) return whole
    const own = Object.fromEntries(Object.entries(groups).flatMap(([name, value]) => (name.replace(/\d+$/, '') !== 'r' && name.endsWith(String(n)) ? [[name.slice(0, -String(n).length), value]] : [])))
    const value = reading.read(own)
    found.push(value === undefined ? { kind: 'unreadable', value: whole, text: whole } : { kind: reading.kind, value, text: whole })
    return ' '
  })
  for (const [other] of rest.matchAll(/\p{N}+/gu)) found.push({ kind: 'unreadable', value: other, text: other })
  return [...found, ...spokenNumbers(rest, locale).map(({ value, text: said }) => ({ kind: value === 1 ? ('remaining' as const) : ('number' as const), value: String(value), text: said }))]
}
