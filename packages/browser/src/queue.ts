/**
 * The page's outgoing events, in order. An event is kept until its ack: a batch whose ack is lost is sent again with
 * the same ids, which the server ignores as duplicates. The queue holds at most 1 000 events and 256 kB.
 *
 * Tricky cases:
 * - Only one batch is in flight, so that the order of batches is kept.
 * - An ack that arrives after `close` belongs to an earlier connection and is ignored.
 * - A batch that the server refuses for what it contains is halved until the faulty event is alone; only that event is
 *   rejected.
 * - The server refuses events with `consent_denied` after the person said no elsewhere: the queue is emptied.
 */

import type { BatchAnswer, ErrorCode, EventBatch, WireEvent } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { Runtime } from './runtime.js'

/** Which events are dropped first when the queue is full: captured automatically, tracked by the app, outcomes. */
export type Importance = 'captured' | 'tracked' | 'outcome'

/** Sends a batch; resolves with `null` when it is unknown whether the batch arrived. */
export type SendBatch = (batch: EventBatch & { dropped?: number }) => Promise<BatchAnswer | null>

/** An event that the server or the queue rejected. */
export interface Rejected {
  event: WireEvent
  code: ErrorCode
  message: string
}

export interface Queue {
  /** Adds an event. An `urgent` event is sent at once; `first` puts the event before all others. */
  push: (event: WireEvent, options: { importance: Importance; urgent?: boolean; first?: boolean }) => void
  /** Starts sending: the oldest events first, one batch at a time. */
  open: (send: SendBatch) => void
  /** Stops sending; nothing is lost. */
  close: () => void
  /** Sends what waits for more events, if sending is started and no pause was asked for. */
  flush: () => void
  /** Returns all events without an ack: the oldest first, or the most important first. */
  unacked: (order?: 'oldest' | 'importance') => WireEvent[]
  /** Adds `ms` to the time of every event: the server's clock was measured after they were dated. */
  redate: (ms: number) => void
  /** The number of dropped events that were not reported to the server. */
  readonly unreported: number
  /** Records that all dropped events were reported outside of the queue. */
  markReported: () => void
  /** Counts events that were lost outside of the queue, and reports them with the next batch. */
  countDropped: (events: number) => void
  clear: () => void
}

export interface QueueOptions {
  runtime: Pick<Runtime, 'random'>
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  onRejected: (rejected: Rejected) => void
  /** Called with the number of events that were dropped so far. */
  onDropped: (total: number) => void
  /** Called when the server refuses the token. */
  onUnauthorized: () => void
  /** Called when the server refuses events because the person said no. The queue is empty then. */
  onDenied: () => void
  /** Returns the server's limits, or the default ones until they are known. */
  limits: () => { batchEvents: number; batchBytes: number; eventBytes: number }
}

/** How many events are sent without waiting for more. */
const batchEvents = 20
/** How long fewer events wait for more. */
const batchMs = 100
/** The size of a batch without its events. */
const envelopeBytes = 200
const maxEvents = 1_000
const maxBytes = 256_000
/** The least important first. */
const importances: readonly Importance[] = ['captured', 'tracked', 'outcome']

interface Entry {
  event: WireEvent
  importance: Importance
  urgent: boolean
  bytes: number
}

/** Creates an empty queue, which sends nothing before `open`. */
export function createQueue({ runtime, serverNow, onRejected, onDropped, onUnauthorized, onDenied, limits }: QueueOptions): Queue {
  let waiting: Entry[] = []
  let inFlight: Entry[] = []
  let send: SendBatch | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  /** The most events of the next batch, while a faulty event is searched. */
  let batchCap = Infinity
  let failures = 0
  /** Whether the server asked for a pause or did not answer. Urgent events wait as well. */
  let isPaused = false
  let dropped = 0
  let reportedDropped = 0

  function push(event: WireEvent, { importance, urgent = false, first = false }: Parameters<Queue['push']>[1]): void {
    const bytes = byteLength(JSON.stringify(event))
    const { eventBytes } = limits()
    if (bytes > eventBytes) {
      return onRejected({ event, code: 'too_large', message: `The event has ${bytes} bytes, the limit is ${eventBytes}.` })
    }
    waiting[first ? 'unshift' : 'push']({ event, importance, urgent, bytes })
    makeRoom()
    if (isDue() && !isPaused) flush()
    else schedule(batchMs)
  }

  const isDue = (): boolean => waiting.length >= batchEvents || waiting.some(({ urgent }) => urgent)

  function makeRoom(): void {
    let lost = 0
    while (waiting.length > 0 && (count() > maxEvents || size() > maxBytes)) {
      const least = importances.find((importance) => waiting.some((entry) => entry.importance === importance))
      waiting.splice(waiting.findIndex((entry) => entry.importance === least), 1)
      lost++
    }
    if (lost > 0) countDropped(lost)
  }

  function countDropped(events: number): void {
    dropped += events
    onDropped(dropped)
  }

  const count = (): number => waiting.length + inFlight.length
  const size = (): number => [...inFlight, ...waiting].reduce((sum, { bytes }) => sum + bytes, 0)

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
    if (!send || inFlight.length > 0 || waiting.length === 0) return
    inFlight = takeBatch()
    void deliver(send, inFlight)
  }

  function takeBatch(): Entry[] {
    const { batchEvents: maxBatchEvents, batchBytes } = limits()
    let bytes = envelopeBytes
    let taken = 0
    for (const entry of waiting) {
      bytes += entry.bytes + 1
      if (taken > 0 && (taken >= Math.min(maxBatchEvents, batchCap) || bytes > batchBytes)) break
      taken++
    }
    return waiting.splice(0, taken)
  }

  async function deliver(sendBatch: SendBatch, batch: Entry[]): Promise<void> {
    const unreported = dropped - reportedDropped
    const answer = await sendBatch({
      sentAt: new Date(serverNow()).toISOString(),
      events: batch.map(({ event }) => event),
      ...(unreported > 0 && { dropped: unreported }),
    })
    if (inFlight !== batch) return
    inFlight = []
    if (isDenied(answer)) return deny()
    if (answer?.ok) return finish(batch, answer, unreported)
    waiting = [...batch, ...waiting]
    failures++
    if (answer) retryOrReject(batch, answer)
    else pause(backoffMs(failures, runtime.random()))
  }

  function finish(batch: Entry[], answer: BatchAnswer & { ok: true }, reported: number): void {
    failures = 0
    reportedDropped += reported
    for (const { id, code, message } of answer.rejected) {
      const entry = batch.find(({ event }) => event.id === id)
      if (entry) onRejected({ event: entry.event, code, message })
    }
    if (waiting.length > 0) schedule(isDue() ? 0 : batchMs)
  }

  function retryOrReject(batch: Entry[], { code, message, retryAfterMs }: BatchAnswer & { ok: false }): void {
    if (code === 'unauthorized' || code === 'token_expired') onUnauthorized()
    if (transient.has(code)) return pause(retryAfterMs ?? backoffMs(failures, runtime.random()))
    if (batch.length > 1) {
      batchCap = Math.ceil(batch.length / 2)
      return flush()
    }
    const [entry] = waiting.splice(0, 1)
    batchCap = Infinity
    if (entry) onRejected({ event: entry.event, code, message })
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

  function deny(): void {
    clear()
    onDenied()
  }

  return {
    push,
    open(sendBatch) {
      send = sendBatch
      flush()
    },
    close() {
      send = null
      waiting = [...inFlight, ...waiting]
      inFlight = []
    },
    flush: () => void (isPaused || flush()),
    unacked(order = 'oldest') {
      const entries = [...inFlight, ...waiting]
      if (order === 'importance') entries.sort((a, b) => importances.indexOf(b.importance) - importances.indexOf(a.importance))
      return entries.map(({ event }) => event)
    },
    redate(ms) {
      waiting = waiting.map((entry) => ({ ...entry, event: { ...entry.event, time: new Date(Date.parse(entry.event.time) + ms).toISOString() } }))
    },
    get unreported() {
      return dropped - reportedDropped
    },
    markReported() {
      reportedDropped = dropped
    },
    countDropped,
    clear,
  }
}

/** Refusals after which the same batch may succeed. Any other refusal is caused by the batch itself. */
const transient: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'internal', 'unauthorized', 'token_expired'])

function isDenied(answer: BatchAnswer | null): boolean {
  if (!answer) return false
  return answer.ok ? answer.rejected.some(({ code }) => code === 'consent_denied') : answer.code === 'consent_denied'
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
