/** A text of the shop that answers a question: plain text, in the language that was asked for where there is one. */
export interface RetrievedText {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly score: number
}

/** Searches the shop's help texts and catalogue for what answers a question. */
export interface Retriever {
  /** Returns the best texts first, and none where nothing fits. */
  search(question: string, options: { locale: string; limit: number }): Promise<readonly RetrievedText[]>
}
