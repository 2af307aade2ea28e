/** What the statements of an erasure share: whom it is about, and how a statement that takes some rows at a time is repeated. */

import type { Identity } from '@proactive/engine'
import type { All } from './all.js'
import type { Erasure } from './erasures.js'

/** The person who is erased, in the forms that statements compare with columns and paths. */
export interface Names {
  all: All
  erasure: Erasure
  rowsAtOnce: () => number
  identity: Identity
  /** Whole names of persons and sessions, as parameters. */
  names: string[]
  people: string[]
  sessions: string[]
  /** The cursors of the snapshots, as four parameters of `isSettled`. */
  cursors: unknown[]
}

/** Repeats a statement that takes some rows at a time until no row is left; yields after each. */
export async function* untilNone(takeSome: () => Promise<object[]>): AsyncGenerator<void, void> {
  for (let rows = await takeSome(); rows.length > 0; rows = await takeSome()) yield
  yield
}

/** Reads page after page behind a position, until `read` returns no position; yields after each. */
export async function* pages(rowsAtOnce: () => number, read: (after: string, most: number) => Promise<string | null | undefined>, first = '0'): AsyncGenerator<void, void> {
  for (let after: string | null | undefined = first; ; ) {
    after = await read(after, rowsAtOnce())
    if (after === null || after === undefined) return
    yield
  }
}
