import type { BatchAnswer, ErrorCode, EventBatch, WireEvent } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { Runtime } from './runtime.js'

/** What goes first when there is no room: what detectors saw, then what the app told, and outcomes last of all. */
export type Worth = 'captured' | 'tracked' | 'outcome'

/** Gives a batch to the server; `null` when it is not known whether it arrived. */
export type SendBatch = (batch: EventBatch & { dropped?: number }) => Promise<BatchAnswer | null>

/** An event that the server, or the queue itself, would not take. */
export interface Rejected {
  event: WireEvent
  code: ErrorCode
  message: string
}

export interface Queue {
  push: (event: WireEvent, options: { worth: Worth; urgent?: boolean; first?: boolean }) => void
  /** The way to the server is open: sends what waits, oldest first, one batch at a time. */
  open: (send: SendBatch) => void
  close: () => void
  /** Everything that no ack has come for. */
  unacked: () => WireEvent[]
  clear: () => void
}

export interface QueueOptions {
  runtime: Pick<Runtime, 'now' | 'random'>
  onRejected: (rejected: Rejected) => void
  onDropped: (total: number) => void
  /** The server no longer takes this token. */
  onUnauthorized: () => void
  /** The server's, once they are known. */
  limits: () => { batchEvents: number; batchBytes: number; eventBytes: number }
}

const batchEvents = 20
const batchMs = 100
/** Room for what is around the events of a batch. */
const envelopeBytes = 200
const boundEvents = 1_000
const boundBytes = 256_000
const worths: readonly Worth[] = ['captured', 'tracked', 'outcome']

interface Entry {
  event: WireEvent
  worth: Worth
  urgent: boolean
  bytes: number
}

/**
 * Events on their way to the server, in order, each kept until its ack: a batch that got lost is sent again with the
 * same ids, and the server knows them. Bounded to 1 000 events and 256 kB.
 */
export function createQueue({ runtime, onRejected, onDropped, onUnauthorized, limits }: QueueOptions): Queue {
  let waiting: Entry[] = []
  let inFlight: Entry[] = []
  let send: SendBatch | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let largest = Infinity
  let failures = 0
  /** The server asked for a pause, or did not answer: nothing is so urgent as to cut it short. */
  let resting = false
  let dropped = 0
  let droppedTold = 0

  function push(event: WireEvent, { worth, urgent = false, first = false }: Parameters<Queue['push']>[1]): void {
    const bytes = byteLength(JSON.stringify(event))
    if (bytes > limits().eventBytes) return onRejected({ event, code: 'too_large', message: 'The event is too large.' })
    waiting[first ? 'unshift' : 'push']({ event, worth, urgent, bytes })
    makeRoom()
    if (isDue() && !resting) flush()
    else later(batchMs)
  }

  const isDue = (): boolean => waiting.length >= batchEvents || waiting.some(({ urgent }) => urgent)

  function makeRoom(): void {
    const before = dropped
    while (waiting.length > 0 && (count() > boundEvents || size() > boundBytes)) {
      const worth = worths.find((each) => waiting.some((entry) => entry.worth === each))
      waiting.splice(waiting.findIndex((entry) => entry.worth === worth), 1)
      dropped++
    }
    if (dropped > before) onDropped(dropped)
  }

  const count = (): number => waiting.length + inFlight.length
  const size = (): number => [...inFlight, ...waiting].reduce((sum, { bytes }) => sum + bytes, 0)

  function later(ms: number): void {
    timer ??= setTimeout(flush, ms)
  }

  function rest(ms: number): void {
    resting = true
    later(ms)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    resting = false
    if (!send || inFlight.length > 0 || waiting.length === 0) return
    inFlight = take()
    void deliver(send, inFlight)
  }

  function take(): Entry[] {
    const { batchEvents: most, batchBytes } = limits()
    let bytes = envelopeBytes
    let taken = 0
    for (const entry of waiting) {
      bytes += entry.bytes + 1
      if (taken > 0 && (taken >= Math.min(most, largest) || bytes > batchBytes)) break
      taken++
    }
    return waiting.splice(0, taken)
  }

  async function deliver(by: SendBatch, batch: Entry[]): Promise<void> {
    const missing = dropped - droppedTold
    const answer = await by({
      sentAt: new Date(runtime.now()).toISOString(),
      events: batch.map(({ event }) => event),
      ...(missing > 0 && { dropped: missing }),
    })
    if (inFlight !== batch) return
    inFlight = []
    if (answer?.ok) return settled(batch, answer, missing)
    waiting = [...batch, ...waiting]
    failures++
    if (!answer) return rest(backoffMs(failures, runtime.random()))
    refused(batch, answer)
  }

  function settled(batch: Entry[], answer: BatchAnswer & { ok: true }, missing: number): void {
    failures = 0
    droppedTold += missing
    for (const { id, code, message } of answer.rejected) {
      const entry = batch.find(({ event }) => event.id === id)
      if (entry) onRejected({ event: entry.event, code, message })
    }
    if (waiting.length > 0) later(isDue() ? 0 : batchMs)
  }

  function refused(batch: Entry[], { code, message, retryAfterMs }: BatchAnswer & { ok: false }): void {
    if (code === 'unauthorized' || code === 'token_expired') onUnauthorized()
    if (transient.has(code)) return rest(retryAfterMs ?? backoffMs(failures, runtime.random()))
    if (batch.length > 1) {
      largest = Math.ceil(batch.length / 2)
      return flush()
    }
    const [entry] = waiting.splice(0, 1)
    largest = Infinity
    if (entry) onRejected({ event: entry.event, code, message })
    flush()
  }

  return {
    push,
    open(by) {
      send = by
      flush()
    },
    close() {
      send = null
      waiting = [...inFlight, ...waiting]
      inFlight = []
    },
    unacked: () => [...inFlight, ...waiting].map(({ event }) => event),
    clear() {
      clearTimeout(timer)
      timer = undefined
      waiting = []
      inFlight = []
      largest = Infinity
    },
  }
}

/** Refusals that the same batch may outlive; any other is the batch's own fault, and halving it finds the culprit. */
const transient: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'internal', 'unauthorized', 'token_expired'])

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
