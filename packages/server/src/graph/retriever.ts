/** A text that answers a question, at least in part. */
export interface Retrieved {
  id: string
  title: string
  text: string
  /** How much of the question the text covers, from 0 to 1. */
  score: number
  /** Whether it says something of the person who asks, so that no model may read it: it is quoted as it is. */
  personal?: boolean
}

/** What a retriever is given beside the question. */
export interface SearchOptions {
  locale: string
  /** The most texts to return. */
  limit: number
  /** Who asks, for texts that depend on what the person sees and did. */
  person?: string
  /** The session of the page that asks, for texts that depend on what that page shows. */
  session?: string
}

/** Finds the texts that answer a question, such as help texts and descriptions of products. */
export interface Retriever {
  /**
   * Returns the texts in a language that answer the question, the best first; none where no text says anything on it.
   *
   * @example
   * const [best] = await retriever.search('What does delivery cost?', { locale: 'en', limit: 3 })
   */
  search(question: string, options: SearchOptions): Promise<readonly Retrieved[]>
}
