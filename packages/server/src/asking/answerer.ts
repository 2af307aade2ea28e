import type { Retrieved } from '../graph/retriever.js'

/** What an answerer has phrased: the words, and the ids of the texts that they rest on. */
export interface Phrased {
  answer: string
  sources: readonly string[]
}

/**
 * Phrases the answer to a question from the texts that were found, as a model does. What it returns is checked as hostile
 * input; where it is refused, or null, the answer quotes the best text.
 */
export interface Answerer {
  phrase(question: string, options: { texts: readonly Retrieved[]; locale: string; abort: AbortSignal }): Promise<Phrased | null>
}
