import type { Retrieved } from './retriever.js'

/** What an answerer has phrased: the words, and the ids of the texts that they rest on. */
export interface Phrased {
  answer: string
  sources: readonly string[]
}

/** What an answerer is given beside the question. */
export interface PhraseOptions {
  texts: readonly Retrieved[]
  locale: string
  /** Who asks: for a budget; no model may be told. */
  person: string
  abort: AbortSignal
}

/**
 * Phrases the answer to a question from the texts that were found, as a model does. What it returns is checked as hostile
 * input; where it is refused, or null, the answer quotes the best text.
 */
export interface Answerer {
  phrase(question: string, options: PhraseOptions): Promise<Phrased | null>
}
