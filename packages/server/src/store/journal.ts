import type { Message, Result } from '@proactive/engine'
import type { Cursor } from '../log/log.js'

/** One committed batch of a partition, with everything that is needed to step it again with the same result. */
export interface JournalEntry {
  batch: number
  now: number
  from: Cursor
  to: Cursor
  /**
   * Messages that other partitions of the same process handed over within the same commit. They were stepped after the
   * records between the cursors, and are not in the log.
   */
  messages: Message[]
  /** The results, by effect ID, of the effects that were answered inside the batch. */
  replies: Record<string, Result>
  /** Whether the batch is one poison record, which could not be stepped and was skipped. */
  skipped: boolean
}
