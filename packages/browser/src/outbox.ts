/**
 * Creates the events that the page sends, and puts them into the queue. What was captured is fitted to its contract; what
 * the app tracked is refused when it does not match.
 *
 * Tricky case: a browser takes about 64 kB from a page that is left. The most important events are handed over first, and
 * what is lost is counted: in the last beacon, or by the next page of the tab.
 */

import { check, type EventContract, type WireEvent } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { PageClock } from './clock.js'
import { type CapturedData, fitToContract } from './fit-to-contract.js'
import type { Importance, Queue, Rejected } from './queue.js'
import type { Runtime } from './runtime.js'
import { createWireEvent } from './wire-event.js'

export interface OutboxOptions {
  endpoint: string
  runtime: Pick<Runtime, 'uuid'>
  clock: PageClock
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
  capture: (type: string, data: CapturedData, options?: { first?: boolean }) => void
  /** Queues an outcome, or another event of the kit itself. */
  report: (type: string, data: object, options?: { urgent?: boolean; causationId?: string }) => void
  /**
   * Hands the events without an ack to the browser, which sends them even after the page is closed. Returns how many it
   * did not take. With `isFinal` the last beacon reports them as dropped, where that is possible, and they do not count.
   */
  sendByBeacon: (options?: { token?: string; isFinal?: boolean }) => number
  /** Forgets which events were handed over: the page goes on, and may be left again. */
  takeBack: () => void
}

interface QueuedEvent {
  importance: Importance
  urgent?: boolean
  first?: boolean
  version?: number
  causationId?: string
}

/** Creates the outbox of a page. */
export function createOutbox({ endpoint, runtime: { uuid }, clock: { serverNow }, queue, events, token, onRejected }: OutboxOptions): Outbox {
  const declared = new Map(events.map((event) => [event.type, event]))
  /** The ids of the events that the browser has taken since the person last looked at the page. */
  let handedOver = new Set<string>()

  function push(type: string, data: object, { version, causationId, ...options }: QueuedEvent): void {
    const contract = declared.get(type)
    const { event, isComplete } = createWireEvent({ uuid, serverNow }, type, data, {
      ids: contract?.ids,
      ...(version && { version }),
      ...(causationId && { causationId }),
    })
    const fault = isComplete ? faultOf(event.data, contract) : 'The data cannot be written as JSON. Remove cycles and BigInts from it.'
    if (fault === null) queue.push(event, options)
    else onRejected({ event, code: 'invalid_event', message: fault })
  }

  function refuseUndeclared(type: string, data: object): void {
    const { event } = createWireEvent({ uuid, serverNow }, type, data, {})
    const message = `This page does not send '${type}'. Add the event to 'events' of createProactiveClient, and to the server's pack.`
    onRejected({ event, code: 'unknown_type', message })
  }

  return {
    track({ type, urgent, version }, data) {
      if (declared.has(type)) push(type, data, { importance: 'tracked', urgent, version })
      else refuseUndeclared(type, data)
    },
    capture(type, data, { first = false } = {}) {
      const event = declared.get(type)
      if (event) push(type, fitToContract(event, data), { importance: 'captured', urgent: event.urgent, version: event.version, first })
    },
    report: (type, data, options = {}) => push(type, data, { importance: 'outcome', ...options }),
    sendByBeacon({ token: asToken = token(), isFinal = false } = {}) {
      const unsent = queue.unacked('importance').filter(({ id }) => !handedOver.has(id))
      if (!asToken) return unsent.length
      const send = (some: readonly WireEvent[], dropped: number): WireEvent[] => {
        const envelope = { token: asToken, sentAt: new Date(serverNow()).toISOString(), ...(dropped > 0 && { dropped }) }
        return beacon(`${endpoint}/events`, envelope, some)
      }
      const last = isFinal ? unsent.splice(-1) : []
      const lost = send(unsent, 0)
      const refused = send(last, lost.length + queue.unreported)
      const untaken = new Set([...lost, ...refused])
      for (const event of [...unsent, ...last]) if (!untaken.has(event)) handedOver.add(event.id)
      if (last.length === 0 || refused.length > 0) return untaken.size
      queue.markReported()
      return 0
    },
    takeBack() {
      handedOver = new Set()
    },
  }
}

/** Returns what is wrong with an event's data, `null` when nothing is. The kit's own events have no contract here. */
function faultOf(data: unknown, contract: EventContract | undefined): string | null {
  const checked = contract ? check(contract.data, data) : { ok: true as const }
  return checked.ok ? null : `The data does not match the contract of '${contract?.type}'. ${checked.message}`
}
