import type { EventContract } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { Importance, Queue, Rejected } from './queue.js'
import type { Runtime } from './runtime.js'
import { createWireEvent } from './wire-event.js'

export interface OutboxOptions {
  endpoint: string
  runtime: Runtime
  queue: Queue
  /** The events that the app declared. */
  events: readonly EventContract[]
  /** Returns the token of the current session. */
  token: () => string | undefined
  onRejected: (rejected: Rejected) => void
}

export interface Outbox {
  /** Queues an event that the app tracks. */
  track: (event: EventContract, data: object) => void
  /** Queues an event that a detector observed, if the app declared it. */
  capture: (type: string, data: object, options?: { first?: boolean }) => void
  /** Queues an outcome, or another event of the kit itself. */
  report: (type: string, data: object, options?: { urgent?: boolean; causationId?: string }) => void
  /** Hands every event without an ack to the browser, which sends them even after the page is closed. */
  sendByBeacon: (token?: string) => void
}

interface QueuedEvent {
  importance: Importance
  urgent?: boolean
  first?: boolean
  version?: number
  causationId?: string
}

/** Creates the events that the page sends and puts them into the queue. */
export function createOutbox({ endpoint, runtime, queue, events, token, onRejected }: OutboxOptions): Outbox {
  const declared = new Map(events.map((event) => [event.type, event]))

  function push(type: string, data: object, { version, causationId, ...options }: QueuedEvent): void {
    const { event, isComplete } = createWireEvent(runtime, type, data, { ids: declared.get(type)?.ids, ...(version && { version }), ...(causationId && { causationId }) })
    if (isComplete) queue.push(event, options)
    else onRejected({ event, code: 'invalid_event', message: 'The data cannot be written as JSON. Remove cycles and BigInts from it.' })
  }

  return {
    track: ({ type, urgent, version }, data) => push(type, data, { importance: 'tracked', urgent, version }),
    capture(type, data, { first = false } = {}) {
      const event = declared.get(type)
      if (event) push(type, data, { importance: 'captured', urgent: event.urgent, version: event.version, first })
    },
    report: (type, data, options = {}) => push(type, data, { importance: 'outcome', ...options }),
    sendByBeacon(asToken = token()) {
      if (asToken) beacon(`${endpoint}/events`, { token: asToken, sentAt: new Date(runtime.now()).toISOString() }, queue.unacked())
    },
  }
}
