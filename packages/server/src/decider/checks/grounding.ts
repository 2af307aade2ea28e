/**
 * Checks that a message says nothing that no record says: every number, price, time, duration and date, every name, and
 * every claim is found in what the message may rest on.
 */

import { calendarIn, calendarOf } from './calendar.js'
import { unsupportedClaim } from './claims.js'
import { folded, normalized, tokensOf } from './folded.js'
import { type Quantity, quantitiesIn } from './quantities.js'
import { isIdentifier, namesIn, type Trusted, trustedLeaves, trustedTexts, withoutNames } from './trusted.js'

/** Returns what of a message no record says; undefined where every part is grounded. */
export function ungroundedIn(message: string, trusted: Trusted): string | undefined {
  const names = namesIn(trusted)
  const rest = withoutNames(message, names)
  return ungroundedQuantity(rest, trusted, names) ?? ungroundedDay(rest, trusted) ?? ungroundedName(message, rest, trusted) ?? unsupportedClaim(rest, trustedTexts(trusted))
}

function ungroundedQuantity(rest: string, trusted: Trusted, names: readonly string[]): string | undefined {
  const said = quantitiesIn(rest, trusted.locale)
  if (said.length === 0) return undefined
  const grounds = groundsOf(trusted, names)
  const other = said.find(({ kind, value }) => kind === 'unreadable' || !grounds.has(`${kind} ${value}`))
  return other && `the ${other.kind === 'unreadable' ? 'number' : other.kind} '${other.text.trim()}' is in no fact`
}

/** Fields that hold an amount of money in minor units, by their names. */
const moneyField = /price|cost|fee|amount|total|value|subtotal/i
const onlyMoneyField = /price|cost|fee|amount/i

function groundsOf(trusted: Trusted, names: readonly string[]): Set<string> {
  const { locale, words, texts } = trusted
  const grounds = new Set<string>()
  const add = ({ kind, value }: Pick<Quantity, 'kind' | 'value'>): void => void grounds.add(`${kind} ${value}`)
  for (const text of [words, ...texts]) for (const one of quantitiesIn(withoutNames(text, names), locale)) add(one)
  // That one is left is said by a record, not by how many are offered.
  const counts = trustedLeaves({ ...trusted, action: { type: '', input: null } })
  if (grounds.has('number 1') || counts.some(({ value }) => value === 1)) add({ kind: 'remaining', value: '1' })
  for (const { key, value } of trustedLeaves(trusted)) {
    if (typeof value === 'number') {
      if (/ms$/i.test(key)) add({ kind: 'duration', value: String(Math.round(value / 1_000)) })
      if (moneyField.test(key)) add({ kind: 'money', value: String(value / 100) })
      if (!onlyMoneyField.test(key)) add({ kind: 'number', value: String(value) })
    } else if (!/\p{L}/u.test(value)) for (const one of quantitiesIn(value, locale)) add(one)
  }
  return grounds
}

function ungroundedDay(rest: string, trusted: Trusted): string | undefined {
  const said = calendarIn(rest)
  if (said.length === 0) return undefined
  const texts = trustedTexts(trusted)
  const grounds = new Set(texts.flatMap((text) => [...calendarIn(text).map(({ concept }) => concept), ...calendarOf(text)]))
  const other = said.find(({ concept }) => !grounds.has(concept))
  return other && `the day '${other.text}' is in no fact`
}

/** Words that begin with a capital letter in the middle of a sentence, and are no names. */
const noNames = new Set(['i', 'ok', 'vas', 'vam', 'vase', 'vasi', 'vasich', 'vy', 'vami', 'id'])

/** A word with a capital letter that does not begin a sentence is a name, and what stands in quotes as well. */
function ungroundedName(message: string, rest: string, trusted: Trusted): string | undefined {
  const texts = trustedTexts(trusted).filter((text) => !isIdentifier(text))
  const known = new Set(texts.flatMap(tokensOf))
  const isKnown = (word: string): boolean => known.has(word) || [...known].some((other) => isInflected(word, other))
  for (const [, word = ''] of normalized(rest).matchAll(/(?<=[^\s.!?:•][\s"„“'(–-]+)(?!(?:Kč|CZK|EUR|USD|GBP)(?!\p{L}))(\p{Lu}[\p{L}\p{N}]*)/gu)) {
    const plain = folded(word)
    if (!noNames.has(plain) && calendarIn(word).length === 0 && !isKnown(plain)) return `the name '${word}' is in no fact`
  }
  const all = texts.map(folded).join('\n')
  for (const [, quoted = ''] of normalized(message).matchAll(/["„“”«‚‘]([^"„“”»‘’]{2,})["“”»‘’]/gu)) {
    if (!all.includes(folded(quoted).trim())) return `the name '${quoted}' is in no fact`
  }
  const said = ` ${tokensOf(message).join(' ')} `
  const ground = ` ${texts.flatMap(tokensOf).join(' ')} `
  const other = trusted.names?.find((name) => {
    const words = tokensOf(name).join(' ')
    return words.length > 3 && said.includes(` ${words} `) && !ground.includes(` ${words} `)
  })
  return other === undefined ? undefined : `the name '${other}' is in no fact`
}

/** Whether two words differ only in their endings. */
function isInflected(word: string, other: string): boolean {
  let same = 0
  while (same < word.length && word[same] === other[same]) same++
  return same >= 4 && word.length - same <= 3 && other.length - same <= 3
}
