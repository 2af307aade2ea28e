/**
 * Appends the messages of many pages to the log in shared statements (group commit): one append runs at a time, and
 * messages that arrive meanwhile form the next one. Applies backpressure: when too many records wait, or an append
 * fails, the caller gets `unavailable`, and the page keeps its queue and retries. Order of arrival is preserved.
 */

import type { Message } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Log, LogRecord } from './log.js'
import { type Placement, recordsOf } from './records.js'

/** The most records that may wait in memory. Above this, appends are refused and pages keep their queues. */
const maxPending = 20_000
/** The most records in one append. */
const maxPerAppend = 2_000
const retryAfterMs = 1_000
/** After a failed append the appender is unhealthy until an append succeeds or this time has passed. */
const alarmMs = 10_000

export interface Appender {
  /**
   * Resolves once the messages are durable, and returns for each record whether it is new.
   *
   * @throws ProactiveError `unavailable` when they could not be made durable.
   */
  append(messages: readonly Message[]): Promise<boolean[]>
  /** Whether incoming messages can be stored at the moment. */
  readonly isWell: boolean
  /** Resolves when no append is in flight. */
  settled(): Promise<void>
}

interface PendingBatch {
  records: LogRecord[]
  resolve: (isNew: boolean[]) => void
  reject: (cause: Error) => void
}

export function createAppender({ log, clock, placement }: { log: Log; clock: Clock; placement: Placement }): Appender {
  let pending: PendingBatch[] = []
  let pendingRecords = 0
  let flushing: Promise<void> | undefined
  let failedAt = -Infinity

  async function flush(): Promise<void> {
    while (pending.length > 0) {
      const batches = takeBatches()
      const records = batches.flatMap((batch) => batch.records)
      try {
        const isNew = await log.append(records)
        failedAt = -Infinity
        let from = 0
        for (const batch of batches) batch.resolve(isNew.slice(from, (from += batch.records.length)))
      } catch (cause) {
        failedAt = clock.now()
        const refusal = new ProactiveError('unavailable', 'Events cannot be stored at the moment.', { cause, retryAfterMs })
        for (const batch of batches) batch.reject(refusal)
      }
    }
    flushing = undefined
  }

  /** Removes as many whole batches from the queue as fit into one append, and at least one. */
  function takeBatches(): PendingBatch[] {
    let total = 0
    const end = pending.findIndex((batch) => (total += batch.records.length) > maxPerAppend)
    const batches = end <= 0 ? pending.splice(0, end === 0 ? 1 : pending.length) : pending.splice(0, end)
    for (const { records } of batches) pendingRecords -= records.length
    return batches
  }

  return {
    append(messages) {
      if (messages.length === 0) return Promise.resolve([])
      if (pendingRecords + messages.length > maxPending) {
        const message = `More than ${maxPending} records are waiting to be stored.`
        return Promise.reject(new ProactiveError('unavailable', message, { retryAfterMs }))
      }
      const now = clock.now()
      const records = messages.flatMap((message) => {
        const { body } = message
        const isEvent = body.type === 'event'
        return recordsOf(message, isEvent ? 'event' : 'message', isEvent ? body.event.received : now, placement)
      })
      pendingRecords += records.length
      return new Promise((resolve, reject) => {
        pending.push({ records, resolve, reject })
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
