import type { Message, Result } from '@proactive/engine'
import type { Cursor } from '../log/log.js'

/** One batch as it was stepped: enough to step it again and get the same. */
export interface JournalEntry {
  batch: number
  now: number
  from: Cursor
  to: Cursor
  /** What other partitions sent within the same commit: it follows the records between the cursors, and is in no log. */
  messages: Message[]
  /** By effect: what the world answered inside the batch. */
  replies: Record<string, Result>
  /** Its one record could not be stepped and was passed over. */
  skipped: boolean
}
