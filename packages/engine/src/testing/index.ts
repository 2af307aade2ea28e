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
export { type JournalEntry, type Received, Rehearsal, type RehearsalOptions } from './rehearsal.js'
export { RehearsedVisitor } from './rehearsed-visitor.js'
