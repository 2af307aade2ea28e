/** Reads the days and months that a text names, in English and Czech: `day:1` is Monday, `month:1` January. */

import { folded } from './folded.js'

const days = [
  'sun(?:day)?s?|nedel\\w*|ne(?=\\s\\d)', 'mon(?:day)?s?|pondel\\w*|po(?=\\s\\d)', 'tue(?:s(?:day)?)?s?|uter\\w*|ut(?=\\s\\d)',
  'wed(?:nesday)?s?|stred\\w*|st(?=\\s\\d)', 'thu(?:r(?:s(?:day)?)?)?s?|ctvrte?k\\w*|ct(?=\\s\\d)', 'fri(?:day)?s?|patek|patk\\w*|patecni\\w*|pa(?=\\s\\d)',
  'sat(?:urday)?s?|sobot\\w*|so(?=\\s\\d)',
]
const months = [
  'jan(?:uary)?|led(?:en|na|nu)', 'feb(?:ruary)?|unor\\w*', 'mar(?:ch)?(?=\\W+\\d|\\W*$)|brez(?:en|na|nu)', 'apr(?:il)?|dub(?:en|na|nu)', 'may(?=\\W+\\d)|kvet(?:en|na|nu)',
  'june?|cerv(?:en|na|nu)', 'july?|cerven(?:ec|ce|ci)', 'aug(?:ust)?|srp(?:en|na|nu)', 'sept?(?:ember)?|zari', 'oct(?:ober)?|rij(?:en|na|nu)',
  'nov(?:ember)?|listopad\\w*', 'dec(?:ember)?|prosin\\w*',
]
const relative = [
  'today|dnes\\w*', 'tomorrow|zitr\\w*', 'yesterday|vcera', 'next week|pristi tyden', 'next month|pristi mesic', 'tonight|evenings?|vecer\\w*', 'mornings?|rano|dopoledne', 'afternoons?|odpoledne', 'noon|midday|poledne', 'midnight|pulnoc\\w*', 'weekends?|vikend\\w*',
]

const concepts: readonly { concept: string; pattern: RegExp }[] = [
  ...days.map((words, n) => ({ concept: `day:${n}`, pattern: wordsOf(words) })),
  ...months.map((words, n) => ({ concept: `month:${n + 1}`, pattern: wordsOf(words) })),
  ...relative.map((words, n) => ({ concept: `relative:${n}`, pattern: wordsOf(words) })),
]

function wordsOf(words: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'u')
}

/** Matches the name of a month in a text that is not folded. */
export const monthName = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|led(?:en|na|nu)|únor\p{L}*|břez(?:en|na|nu)|dub(?:en|na|nu)|květ(?:en|na|nu)|červen(?:ec|ce|ci)|červ(?:en|na|nu)|srp(?:en|na|nu)|září|říj(?:en|na|nu)|listopad\p{L}*|prosin\p{L}*)(?!\p{L})`

/** Returns the number of a month by its name; undefined for another word. */
export function monthOf(name: string): number | undefined {
  const concept = calendarIn(`${name} 1`).find((one) => one.concept.startsWith('month:'))?.concept
  return concept === undefined ? undefined : Number(concept.slice('month:'.length))
}

/** Returns the days and months that a text names, with the word for each. */
export function calendarIn(text: string): { concept: string; text: string }[] {
  const plain = folded(text)
  return concepts.flatMap(({ concept, pattern }) => {
    const [said] = pattern.exec(plain) ?? []
    return said === undefined ? [] : [{ concept, text: said }]
  })
}

/** Returns what the dates of records, such as `2026-11-30`, are called. */
export function calendarOf(text: string): string[] {
  return [...text.matchAll(/(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g)].flatMap(([date]) => {
    const at = new Date(`${date}T00:00:00Z`)
    return Number.isNaN(at.getTime()) ? [] : [`day:${at.getUTCDay()}`, `month:${at.getUTCMonth() + 1}`]
  })
}
