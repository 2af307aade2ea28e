import type { Message } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Log, LogRecord } from './log.js'
import { type Placement, recordsOf } from './records.js'

/** More than this in memory means that the log cannot keep up: the page keeps its queue instead. */
const maxWaiting = 20_000
const maxTogether = 2_000
const retryAfterMs = 1_000
/** A failure is an alarm until an append goes well, or nobody has tried for this long. */
const alarmMs = 10_000

/** Puts records into the log: those of many pages together, in the order in which they came. */
export interface Appender {
  /**
   * Answers, once they are durable, which messages were news.
   *
   * @throws ProactiveError `unavailable` when they did not become durable.
   */
  append(messages: readonly Message[]): Promise<boolean[]>
  /** False while what comes in cannot be stored. */
  readonly isWell: boolean
  /** When nothing is under way any more. */
  settled(): Promise<void>
}

interface Waiting {
  records: LogRecord[]
  done: (isNews: boolean[]) => void
  failed: (cause: Error) => void
}

export function createAppender({ log, clock, placement }: { log: Log; clock: Clock; placement: Placement }): Appender {
  let waiting: Waiting[] = []
  let size = 0
  let flushing: Promise<void> | undefined
  let failedAt = -Infinity

  /** One append at a time: while it is on its way, the next one gathers. */
  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const together = take()
      const records = together.flatMap((batch) => batch.records)
      try {
        const isNews = await log.append(records)
        failedAt = -Infinity
        let from = 0
        for (const batch of together) batch.done(isNews.slice(from, (from += batch.records.length)))
      } catch (cause) {
        failedAt = clock.now()
        const refusal = new ProactiveError('unavailable', 'Nothing can be stored at the moment.', { cause, retryAfterMs })
        for (const batch of together) batch.failed(refusal)
      }
    }
    flushing = undefined
  }

  function take(): Waiting[] {
    let total = 0
    const end = waiting.findIndex((batch) => (total += batch.records.length) > maxTogether)
    const together = end <= 0 ? waiting.splice(0, end === 0 ? 1 : waiting.length) : waiting.splice(0, end)
    for (const { records } of together) size -= records.length
    return together
  }

  return {
    append(messages) {
      if (messages.length === 0) return Promise.resolve([])
      if (size + messages.length > maxWaiting) {
        return Promise.reject(new ProactiveError('unavailable', 'Too much is waiting to be stored.', { retryAfterMs }))
      }
      const now = clock.now()
      const records = messages.flatMap((message) => {
        const { body } = message
        const isEvent = body.type === 'event'
        return recordsOf(message, isEvent ? 'event' : 'message', isEvent ? body.event.received : now, placement)
      })
      size += records.length
      return new Promise((done, failed) => {
        waiting.push({ records, done, failed })
        flushing ??= flush()
      })
    },
    get isWell() {
      return clock.now() - failedAt > alarmMs
    },
    async settled() {
      await flushing
    },
  }
}
