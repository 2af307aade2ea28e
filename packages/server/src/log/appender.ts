/**
 * Appends the messages of many pages to the log in shared statements (group commit): one append runs at a time, and
 * messages that arrive meanwhile form the next one. Applies backpressure: when too many records wait, or an append
 * fails, the caller gets `unavailable`, and the page keeps its queue and retries. Order of arrival is preserved.
 *
 * Tricky case: the person of a page may say no, switch off or be erased after the gateway has let the page's batch in. The
 * gate reads that again in the transaction that appends, and keeps it from changing until the end of the transaction.
 */

import type { Message } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Log, LogRecord, PageSender } from './log.js'
import { type Placement, recordsOf } from './records.js'
import type { Tx } from './tx.js'

/** The most records that may wait in memory. Above this, appends are refused and pages keep their queues. */
const maxPending = 20_000
/** The most records in one append. */
const maxPerAppend = 2_000
const retryAfterMs = 1_000
/** After a failed append the appender is unhealthy until an append succeeds or this time has passed. */
const alarmMs = 10_000

/** Lets the messages of pages in, in the transaction that appends them. */
export interface Gate {
  /** Whether people who have said nothing may be observed. */
  readonly consents: boolean
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Returns for each sender why nothing of it may be stored; undefined where it may be, until the transaction ends. */
  refusals(tx: Tx, senders: readonly PageSender[]): Promise<readonly (ProactiveError | undefined)[]>
}

export interface Appender {
  /**
   * Resolves once the messages are durable, and returns for each record whether it is new. `sender` is the page that all of
   * them come from.
   *
   * @throws ProactiveError `unavailable` when they could not be made durable; for a page what its gate says, and then none is.
   */
  append(messages: readonly Message[], sender?: PageSender): Promise<boolean[]>
  /** Whether incoming messages can be stored at the moment. */
  readonly isWell: boolean
  /** Resolves when no append is in flight. */
  settled(): Promise<void>
}

interface PendingBatch {
  records: LogRecord[]
  sender: PageSender | undefined
  resolve: (isNew: boolean[]) => void
  reject: (cause: Error) => void
}

/** Creates an appender. Without a gate, whatever a page sends is stored. */
export function createAppender({ log, clock, placement, gate }: { log: Log; clock: Clock; placement: Placement; gate?: Gate }): Appender {
  let pending: PendingBatch[] = []
  let pendingRecords = 0
  let flushing: Promise<void> | undefined
  let failedAt = -Infinity

  async function flush(): Promise<void> {
    while (pending.length > 0) {
      const batches = takeBatches()
      try {
        const answers = await appendAll(batches)
        failedAt = -Infinity
        for (const [n, { resolve, reject }] of batches.entries()) {
          const answer = answers[n] ?? []
          if (answer instanceof ProactiveError) reject(answer)
          else resolve(answer)
        }
      } catch (cause) {
        failedAt = clock.now()
        const refusal = new ProactiveError('unavailable', 'Events cannot be stored at the moment.', { cause, retryAfterMs })
        for (const batch of batches) batch.reject(refusal)
      }
    }
    flushing = undefined
  }

  /** Appends batches. Returns for each batch which of its records are new, or why none of it was appended. */
  async function appendAll(batches: readonly PendingBatch[]): Promise<(boolean[] | ProactiveError)[]> {
    const senders = gate ? batches.flatMap(({ sender }) => sender ?? []) : []
    if (!gate || senders.length === 0) return appendThose(batches, () => undefined)
    const permitted = await log.appendPermitted?.(batches.flatMap(({ records }) => records), senders, gate.consents)
    if (permitted) return answersOf(batches, permitted)
    // One of them is refused, or the log cannot tell: the gate says which, and why.
    return gate.transaction(async (tx) => {
      const refusals = await gate.refusals(tx, senders)
      return appendThose(batches, ({ sender }) => (sender ? refusals[senders.indexOf(sender)] : undefined), tx)
    })
  }

  async function appendThose(batches: readonly PendingBatch[], refusalOf: (batch: PendingBatch) => ProactiveError | undefined, tx?: Tx): Promise<(boolean[] | ProactiveError)[]> {
    const refusals = batches.map(refusalOf)
    const isNew = await log.append(batches.flatMap(({ records }, n) => (refusals[n] ? [] : records)), tx ? { tx } : {})
    return answersOf(batches, isNew, refusals)
  }

  /** Cuts what was answered for all records into an answer for each batch. */
  function answersOf(batches: readonly PendingBatch[], isNew: readonly boolean[], refusals: readonly (ProactiveError | undefined)[] = []): (boolean[] | ProactiveError)[] {
    let from = 0
    return batches.map(({ records }, n) => refusals[n] ?? isNew.slice(from, (from += records.length)))
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
    append(messages, sender) {
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
        pending.push({ records, sender: sender && { ...sender }, resolve, reject })
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
