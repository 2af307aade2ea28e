import type { Retriever } from './retriever.js'
import type { Position } from '../store/positions.js'

/** A text in one language that can answer a question. */
export interface SearchDocument {
  id: string
  /** The language, such as `en`. */
  locale: string
  title: string
  text: string
  /** Further words by which people look for it, which are not shown. */
  keywords?: string
}

/** A retriever with an index that documents are put into. */
export interface SearchIndex extends Retriever {
  /** Indexes documents. Of each ID, the documents in other languages that are not given are removed. */
  put(documents: readonly SearchDocument[]): Promise<void>
  /** Removes documents in all languages. */
  remove(ids: readonly string[]): Promise<void>
  /** Returns how far a projection into the index has followed the log. */
  position(projection: string, partition: number): Promise<Position>
  /** Moves the position; false when the position is no longer `from`. */
  move(projection: string, partition: number, from: Position, to: string): Promise<boolean>
}
