export { checkUpcasts, type OldData } from './check-upcasts.js'
export {
  bookBorrowed,
  bookCard,
  bookViewed,
  copiesChanged,
  copiesLeft,
  type Desk,
  holdBook,
  holdingBooks,
  holdLastCopy,
  library,
  pageLeft,
  pageViewed,
  reader,
  scarceCopies,
  willingDesk,
} from './library.js'
export { Ledger } from './ledger.js'
export type { RehearsalOptions } from './backstage.js'
export type { Received } from './received.js'
export { type JournalEntry, Rehearsal } from './rehearsal.js'
export { RehearsedVisitor } from './rehearsed-visitor.js'
