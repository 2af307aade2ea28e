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
export { type JournalEntry, type Received, Rehearsal, type RehearsalOptions, RehearsedVisitor } from './rehearsal.js'
