import { isRecord, visibleText } from '@proactive/protocol'
import type { Retrieved } from '../graph/retriever.js'
import type { Phrased } from '../graph/answerer.js'

/** The longest answer of an answerer, in characters. */
const mostCharacters = 600

/** Matches what plain text of a shop has no need of: tags, links and the links of Markdown. */
const markup = /<[a-z/!]|https?:|www\.|\]\(/iu

/**
 * Checks what an answerer has phrased, as hostile input: plain text of a fitting length, that rests on texts that were
 * found, and whose numbers are all in these. Returns undefined for anything else.
 */
export function checkPhrased(given: unknown, texts: readonly Retrieved[]): Phrased | undefined {
  if (!isRecord(given) || typeof given['answer'] !== 'string' || !Array.isArray(given['sources'])) return undefined
  const answer = visibleText(given['answer']).trim()
  if (answer === '' || answer.length > mostCharacters || markup.test(answer)) return undefined
  const named: unknown[] = given['sources']
  const sources = texts.filter(({ id }) => named.includes(id))
  if (sources.length === 0 || sources.length < new Set(named).size) return undefined
  const known = new Set(sources.flatMap(({ title, text }) => numbers(`${title} ${text}`)))
  return numbers(answer).every((one) => known.has(one)) ? { answer, sources: sources.map(({ id }) => id) } : undefined
}

/** The numbers of a text, without the spaces between their digits. */
const numbers = (text: string): string[] =>
  (text.match(/\d(?:[\d.,:]|[ \u00A0\u202F](?=\d{3}(?!\d)))*/gu) ?? []).map((one) => one.replace(/[ \u00A0\u202F]/gu, '').replace(/[.,:]+$/u, ''))
