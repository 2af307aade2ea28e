/**
 * Finds the numbers, prices, times and names of a message that nothing supports: neither a fact that was looked up, nor the
 * signal, nor what is offered. It compares texts, and asks nothing of the check that guards a model's answers.
 */

import { isRecord } from '@proactive/protocol'
import type { Told } from './play-scenario.js'

export interface GroundingOptions {
  /** Names that may stand in a message only where a fact has them, such as those of products, brands and people. */
  names: readonly string[]
  /** The names of the facts that the words of a use case rest on, where it looks up more than these. Default: all. */
  restsOn?: Readonly<Record<string, readonly string[]>>
  /** Words with a capital that need no fact, such as the shop's own name. */
  common?: readonly string[]
}

/** Numbers that are written as words; the number one is a pronoun as well. */
const numberWords: readonly (readonly string[])[] = [
  [], [], ['two', 'dva', 'dvě', 'obě', 'both'], ['three', 'tři'], ['four', 'čtyři'], ['five', 'pět', 'pěti'], ['six', 'šest', 'šesti'], ['seven', 'sedm', 'sedmi'],
  ['eight', 'osm', 'osmi'], ['nine', 'devět', 'devíti'], ['ten', 'deset', 'deseti'], ['eleven', 'jedenáct'], ['twelve', 'dvanáct', 'dozen', 'tucet'],
]
/** Words with a capital that every message may have: the calendar, and the currency. */
const calendar = 'Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec January February March April June July August September October November December CZK Kč I OK'.split(' ')

const clock = /(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])/g
const number = /\d+(?:[\s.,]\d{3})*(?:[.,]\d+)?/gu

/** Returns what in the message of a telling rests on nothing. */
export function ungroundedIn({ command, facts: all, signal, follows }: Pick<Told, 'command' | 'facts' | 'signal' | 'follows'>, options: GroundingOptions): string[] {
  if (!('message' in command.data)) return []
  const { names, common = [], restsOn = {} } = options
  const { action, message: raw, useCase } = command.data
  // What is offered in place of something else has words of its own.
  const own = follows === 'lost hold' ? undefined : restsOn[useCase]
  const facts = own === undefined ? all : Object.fromEntries(Object.entries(all).filter(([name]) => own.includes(name)))
  const message = raw.replaceAll(/[\u00a0\u202f\u2009]/gu, ' ')
  const known = collect([facts, signal, action?.input])
  const knownTimes = new Set(known.texts.flatMap(timesIn))
  const times = timesIn(message).filter((time) => !knownTimes.has(time))
  const withoutTimes = message.replaceAll(clock, ' ')
  return [
    ...times,
    ...[...withoutTimes.matchAll(number)].filter((match) => !isKnownNumber(match, withoutTimes, known)).map(([text]) => text),
    ...numberWords.flatMap((words, value) => words.filter((word) => hasWord(message, word) && !known.numbers.has(value))),
    ...unknownNames(message, known.texts, names, [...calendar, ...common]),
  ]
}

/** The times of day in a text, as `08:00`. */
const timesIn = (text: string): string[] => [...text.matchAll(clock)].map(([, hour = '', minute = '']) => `${hour.padStart(2, '0')}:${minute}`)

interface Known {
  numbers: ReadonlySet<number>
  texts: readonly string[]
}

/** Collects every number and text of values, also the numbers and dates within texts. */
function collect(values: readonly unknown[]): Known {
  const numbers = new Set<number>()
  const texts: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'number') numbers.add(value)
    else if (typeof value === 'string') {
      texts.push(value)
      for (const [part] of value.matchAll(/\d+/g)) numbers.add(Number(part))
    } else if (Array.isArray(value)) value.forEach(visit)
    else if (isRecord(value)) Object.values(value).forEach(visit)
  }
  values.forEach(visit)
  return { numbers, texts }
}

/** Whether a number of a message is one of the known; a price is in the smaller unit there. */
function isKnownNumber(match: RegExpMatchArray, message: string, { numbers }: Known): boolean {
  const [text] = match
  const before = message.slice(0, match.index)
  const behind = message.slice((match.index ?? 0) + text.length)
  const isPrice = /(?:CZK|Kč|€|\$)\s*$/u.test(before) || /^\s*(?:CZK|Kč|€|,-)/u.test(behind)
  return readings(text).some((value) => (isPrice ? numbers.has(Math.round(value * 100)) : numbers.has(value) || (/^\s*%/.test(behind) && numbers.has(value / 100))))
}

/** The values that a written number may have: a comma or a point is a decimal sign, or sets off thousands. */
function readings(text: string): number[] {
  const [, head = text, tail] = /^(.*)[.,](\d+)$/su.exec(text) ?? []
  const whole = Number(text.replaceAll(/[\s.,]/gu, ''))
  if (tail === undefined) return [whole]
  const decimal = Number(`${head.replaceAll(/[\s.,]/gu, '')}.${tail}`)
  return tail.length === 3 ? [decimal, whole] : [decimal]
}

const letter = /[\p{L}\p{N}]/u

/** Whether a text has a word, as a whole word and without regard to case. */
function hasWord(text: string, word: string): boolean {
  const [low, wanted] = [text.toLocaleLowerCase(), word.toLocaleLowerCase()]
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, at + 1)) {
    if (!letter.test(low[at - 1] ?? ' ') && !letter.test(low[at + wanted.length] ?? ' ')) return true
  }
  return false
}

/** The names in a message that no text has: those that are listed, and words that begin with a capital within a sentence. */
function unknownNames(message: string, texts: readonly string[], names: readonly string[], common: readonly string[]): string[] {
  const all = texts.join('\n').toLocaleLowerCase()
  const isKnown = (name: string): boolean => all.includes(name.toLocaleLowerCase())
  const listed = names.filter((name) => name.length > 2 && hasWord(message, name) && !isKnown(name))
  const capitals = [...message.matchAll(/(?<=[\p{Ll}\p{N},;–—-] ?)(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}]*/gu)].map(([word]) => word)
  const invented = capitals.filter((word) => !common.includes(word) && !isKnown(word))
  return [...new Set([...listed, ...invented])]
}
