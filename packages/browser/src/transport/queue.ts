/**
 * The outgoing events, in order. An event is kept until its ack: a batch whose ack is lost is sent again with the same
 * ids, which the server ignores as duplicates.
 *
 * Tricky cases:
 * - Only one batch is in flight, so that the order of batches is kept.
 * - An ack that arrives after `close` belongs to an earlier connection and is ignored.
 * - A batch has the events of one session: after a login, the events of the new person wait for their session.
 * - A batch that the server refuses for what it contains is halved until the faulty event is alone; only that event is
 *   rejected.
 * - The server refuses events with `consent_denied` after the person said no or switched off elsewhere: the queue is emptied.
 */

import type { BatchAnswer, EventBatch } from '@proactive/protocol'
import { backoffMs } from '../backoff.js'
import { type Entry, makeRoom } from '../entry.js'
import type { Rejected } from '../rejected.js'
import type { Runtime } from '../runtime.js'
import { denialIn, isOfToken, isTransient, nextBatch } from './batch.js'
import type { Permit } from './transport.js'

/** Sends a batch; resolves with `null` when it is unknown whether the batch arrived. */
export type SendBatch = (batch: EventBatch & { dropped?: number }) => Promise<BatchAnswer | null>

export interface Queue {
  /** Adds events that are not in the queue yet; with `isOlder` before those that are. */
  push: (entries: readonly Entry[], isOlder?: boolean) => void
  /** Starts sending: the oldest events first, one batch at a time. */
  open: (send: SendBatch) => void
  /** Stops sending; nothing is lost. */
  close: () => void
  /** Sends what waits for more events, if sending is started and no pause was asked for. */
  flush: () => void
  /** Says whose events are sent. Removes and returns the events of other sessions. */
  bind: (sessionId: string) => Entry[]
  /** Changes events that wait. */
  change: (change: (entry: Entry) => Entry) => void
  remove: (ids: readonly string[]) => void
  /** All events without an ack. */
  readonly entries: readonly Entry[]
  clear: () => void
}

export interface QueueOptions {
  runtime: Pick<Runtime, 'random' | 'elapsed'>
  /** Asks whether a batch may be sent now. */
  permit: () => Promise<Permit | null>
  /** Called with events that need to be kept no longer. */
  onSettled: (ids: readonly string[]) => void
  onRejected: (rejected: Rejected) => void
  /** Called with how many events were dropped because there were too many. */
  onDropped: (events: number) => void
  /** Called with how many dropped events the server has been told of. */
  onReported: (events: number) => void
  /** Called when the server refuses the token. */
  onUnauthorized: () => void
  /** Called when the server refuses events because the person said no. The queue is empty then. */
  onDenied: (reason: 'denied' | 'off') => void
  /** Returns the server's limits of a batch. */
  limits: () => { batchEvents: number; batchBytes: number }
}

/** How many events are sent without waiting for more. */
const batchEvents = 20
/** How long fewer events wait for more: as long as the latest ack took, between these. */
const shortestWaitMs = 100
const longestWaitMs = 1_000

/** Creates an empty queue, which sends nothing before `bind` and `open`. */
export function createQueue(options: QueueOptions): Queue {
  const { runtime, permit, onSettled, onRejected, onDropped, onReported, onUnauthorized, onDenied, limits } = options
  let waiting: Entry[] = []
  let inFlight: Entry[] = []
  let session: string | null = null
  let send: SendBatch | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** The most events of the next batch, while a faulty event is searched. */
  let batchCap = Infinity
  let failures = 0
  /** Whether the server asked for a pause or did not answer. Urgent events wait as well. */
  let isPaused = false
  let waitMs = shortestWaitMs

  function push(entries: readonly Entry[], isOlder = false): void {
    const known = new Set([...inFlight, ...waiting].map(idOf))
    const added = entries.filter((entry) => !known.has(idOf(entry)))
    const [first, others] = [added.filter(({ isFirst }) => isFirst), added.filter(({ isFirst }) => !isFirst)]
    waiting = isOlder ? [...first, ...others, ...waiting] : [...first, ...waiting, ...others]
    dropExcess()
    if (isDue() && !isPaused) flush()
    else schedule(waitMs)
  }

  const isDue = (): boolean => waiting.length >= batchEvents || waiting.some(({ isUrgent }) => isUrgent)

  function dropExcess(): void {
    const dropped = makeRoom(waiting, inFlight)
    if (dropped.length === 0) return
    onSettled(dropped.map(idOf))
    onDropped(dropped.length)
  }

  function schedule(ms: number): void {
    timer ??= setTimeout(flush, ms)
  }

  function pause(ms: number): void {
    isPaused = true
    schedule(ms)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    isPaused = false
    if (!send || session === null || inFlight.length > 0) return
    const { batchEvents: maxEvents, batchBytes } = limits()
    inFlight = nextBatch(waiting.filter(({ sessionId }) => sessionId === session), Math.min(maxEvents, batchCap), batchBytes)
    waiting = waiting.filter((entry) => !inFlight.includes(entry))
    if (inFlight.length > 0) void deliver(send, inFlight)
  }

  async function deliver(sendBatch: SendBatch, batch: Entry[]): Promise<void> {
    const permitted = await permit()
    if (inFlight !== batch) return
    const sentAt = runtime.elapsed()
    const answer =
      permitted &&
      (await sendBatch({
        sentAt: permitted.sentAt,
        events: batch.map(({ event }) => event),
        ...(permitted.dropped > 0 && { dropped: permitted.dropped }),
      }))
    if (inFlight !== batch) return
    inFlight = []
    const denial = denialIn(answer)
    if (denial) return deny(denial)
    if (answer?.ok) {
      waitMs = Math.min(Math.max(runtime.elapsed() - sentAt, shortestWaitMs), longestWaitMs)
      return finish(batch, answer, permitted?.dropped ?? 0)
    }
    waiting = [...batch, ...waiting]
    failures++
    if (answer) retryOrReject(batch, answer)
    else pause(backoffMs(failures, runtime.random()))
  }

  function finish(batch: Entry[], answer: BatchAnswer & { ok: true }, reported: number): void {
    failures = 0
    if (reported > 0) onReported(reported)
    onSettled(batch.map(idOf))
    for (const { id, code, message } of answer.rejected) {
      const entry = batch.find(({ event }) => event.id === id)
      if (entry) onRejected({ event: entry.event, code, message })
    }
    if (waiting.length > 0) schedule(isDue() ? 0 : waitMs)
  }

  function retryOrReject(batch: Entry[], { code, message, retryAfterMs }: BatchAnswer & { ok: false }): void {
    if (isOfToken(code)) onUnauthorized()
    if (isOfToken(code) || isTransient(code)) return pause(retryAfterMs ?? backoffMs(failures, runtime.random()))
    if (batch.length > 1) {
      batchCap = Math.ceil(batch.length / 2)
      return flush()
    }
    const [entry] = waiting.splice(0, 1)
    batchCap = Infinity
    if (entry) {
      onSettled([idOf(entry)])
      onRejected({ event: entry.event, code, message })
    }
    flush()
  }

  function clear(): void {
    clearTimeout(timer)
    timer = undefined
    waiting = []
    inFlight = []
    batchCap = Infinity
    isPaused = false
    failures = 0
  }

  function deny(reason: 'denied' | 'off'): void {
    clear()
    onDenied(reason)
  }

  /** Puts the batch in flight back. Its ack, if one arrives, is ignored. */
  function returnBatch(): void {
    waiting = [...inFlight, ...waiting]
    inFlight = []
  }

  return {
    push,
    open(sendBatch) {
      send = sendBatch
      flush()
    },
    close() {
      send = null
      returnBatch()
    },
    flush: () => void (isPaused || flush()),
    bind(sessionId) {
      if (session !== sessionId) returnBatch()
      session = sessionId
      waiting = waiting.map((entry) => (entry.sessionId === null ? { ...entry, sessionId } : entry))
      const others = waiting.filter((entry) => entry.sessionId !== sessionId)
      waiting = waiting.filter((entry) => entry.sessionId === sessionId)
      if (waiting.length > 0) schedule(isDue() ? 0 : waitMs)
      return others
    },
    change(change) {
      waiting = waiting.map(change)
    },
    remove(ids) {
      const gone = new Set(ids)
      waiting = waiting.filter((entry) => !gone.has(idOf(entry)))
    },
    get entries() {
      return [...inFlight, ...waiting]
    },
    clear,
  }
}

const idOf = ({ event }: Entry): string => event.id
