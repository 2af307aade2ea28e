/**
 * Answers the questions of shoppers from the shop's own texts: a retriever finds them, and an answerer may phrase the
 * answer. Nothing of a question is stored, and what reads it reads it without personal data.
 */

import { type Answer, inLanguage, ProactiveError, scrubText, visibleText, type Words } from '@proactive/protocol'
import type { Retrieved, Retriever } from '../graph/retriever.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { onceAMinute } from '../runtime/once-a-minute.js'
import type { Permissions } from '../store/permissions.js'
import type { Store } from '../store/store.js'
import type { Answerer, PhraseOptions } from '../graph/answerer.js'
import { checkPhrased } from './check-phrased.js'
import { quote } from './quote.js'

/** What answers questions, as the app gives it. */
export interface AskingPorts {
  /** Finds the texts of the shop that answer a question. Without one, questions are refused as `unavailable`. */
  retriever?: Retriever
  /** Phrases answers from these texts. Without one, an answer quotes the best text. */
  answerer?: Answerer
}

export interface Asking {
  /** @throws ProactiveError `consent_denied`, or `unavailable` where nothing can be searched in time. */
  ask(from: { person: string; session: string }, question: string): Promise<Answer<'ask'>>
}

/** How many texts are searched for, and how long the search and the answerer may take, in milliseconds. */
const mostTexts = 3
const withinMs = 2_500

const nothingFound: Words = {
  en: 'We found nothing about this in our help pages and our range.',
  cs: 'V nápovědě ani v nabídce jsme k tomu nic nenašli.',
}

export function createAsking({ retriever, answerer, store, permissions, clock, logger }: AskingPorts & {
  store: Pick<Store, 'session'>
  permissions: Pick<Permissions, 'of'>
  clock: Clock
  logger: Logger
}): Asking {
  const say = onceAMinute(clock)

  /** Does some work within its time, or fails and tells the work to stop. */
  async function inTime<T>(what: string, work: (abort: AbortSignal) => Promise<T>): Promise<T> {
    const life = new AbortController()
    let cancel: (() => void) | undefined
    const late = new Promise<never>((_, fail) => {
      cancel = clock.after(withinMs, () => {
        fail(new Error(`${what} took longer than ${withinMs} ms.`))
        life.abort()
      })
    })
    try {
      return await Promise.race([work(life.signal), late])
    } finally {
      cancel?.()
    }
  }

  async function search(question: string, { locale, person, session }: { locale: string; person: string; session: string }): Promise<readonly Retrieved[]> {
    if (!retriever) {
      if (say('no retriever') !== undefined) logger.warn({}, 'A shopper asked something, and the server has nothing to search: give createProactiveServer(…) a retriever.')
      throw new ProactiveError('unavailable', 'This server answers no questions: it has no retriever.')
    }
    try {
      const found = await inTime('The retriever', async () => retriever.search(question, { locale, limit: mostTexts, person, session }))
      return found.slice(0, mostTexts)
    } catch (err) {
      logger.error({ err }, 'The retriever failed; the question is refused as unavailable.')
      throw new ProactiveError('unavailable', 'The question cannot be answered at the moment.', { cause: err, retryAfterMs: 1_000 })
    }
  }

  async function phrase(question: string, options: Pick<PhraseOptions, 'texts' | 'locale' | 'person'>) {
    const { texts } = options
    if (!answerer || texts.length === 0 || texts.some(({ personal }) => personal)) return undefined
    try {
      const given = await inTime('The answerer', (abort) => answerer.phrase(question, { ...options, abort }))
      const phrased = given && checkPhrased(given, texts)
      if (given && !phrased) logger.warn({}, 'What the answerer has phrased was refused: it is no plain text, or does not rest on the texts that were found.')
      return phrased ?? undefined
    } catch (err) {
      logger.warn({ err }, 'The answerer failed; the answer quotes the best text.')
      return undefined
    }
  }

  return {
    async ask({ person, session }, asked) {
      if (!(await permissions.of(person)).isAllowed) {
        throw new ProactiveError('consent_denied', 'The person has not given consent or has switched the assistant off: the question is not answered.')
      }
      const question = scrubText(asked)
      const locale = (await store.session(session))?.locale ?? 'en'
      const texts = await search(question, { locale, person, session })
      const [best] = texts
      if (!best) return { ok: true, answer: inLanguage(nothingFound, locale), sources: [], decidedBy: 'search' }
      const phrased = await phrase(question, { texts, locale, person })
      if (phrased) return { ok: true, answer: phrased.answer, sources: texts.filter(({ id }) => phrased.sources.includes(id)).map(toSource), decidedBy: 'model' }
      return { ok: true, answer: visibleText(quote(best.text, question) || best.title), sources: [toSource(best)], decidedBy: 'search' }
    },
  }
}

const toSource = ({ id, title }: Retrieved): { id: string; text: string } => ({ id, text: visibleText(title) })
