/**
 * Creates the events that the page sends, and passes them to the transport. What was captured is fitted to its contract;
 * what the app tracked is refused when it does not match.
 *
 * Tricky case: a browser takes about 64 kB from a page that is left. The most important events are handed over first, and
 * what is lost is counted: in the last beacon, or by the next page of the tab.
 */

import { check, type EventContract, limits as defaultLimits, type SessionGrant, type WireEvent } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { PageClock } from './clock.js'
import { byImportance, byteLength, type Entry, type Importance } from './entry.js'
import { type CapturedData, fitToContract } from './fit-to-contract.js'
import type { Rejected } from './rejected.js'
import type { Runtime } from './runtime.js'
import type { Tail } from './tail.js'
import { createWireEvent } from './wire-event.js'

export interface OutboxOptions {
  endpoint: string
  runtime: Pick<Runtime, 'uuid'>
  clock: PageClock
  tail: Tail
  /** The events that the app declared. */
  events: readonly EventContract[]
  /** Passes an event to the transport. Returns false when there is none yet. */
  pass: (entry: Entry) => boolean
  onRejected: (rejected: Rejected) => void
}

export interface Outbox {
  /** Adds an event that the app tracks. */
  track: (event: EventContract, data: object) => void
  /** Adds an event that a detector observed, if the app declared it. */
  capture: (type: string, data: CapturedData, options?: { first?: boolean }) => void
  /** Adds an outcome, or another event of the kit itself. */
  report: (type: string, data: object, options?: { urgent?: boolean; causationId?: string }) => void
  /** Takes the session's token and limits: events without a session belong to it. */
  begin: (grant: SessionGrant) => void
  /**
   * Hands the page's latest events to the browser, which sends them even after the page is closed. Returns how many it did
   * not take. With `isFinal` the last beacon reports them as dropped, where that is possible, and they do not count.
   * `token` sends all of them, whatever their session.
   */
  sendByBeacon: (options?: { token?: string; isFinal?: boolean }) => number
  /** Forgets which events were handed over: the page goes on, and may be left again. */
  takeBack: () => void
  /** Removes the events that were handed over, and returns their ids: their person is gone. */
  discardHandedOver: () => string[]
  clear: () => void
}

interface Treatment {
  importance: Importance
  urgent?: boolean
  first?: boolean
  version?: number
  causationId?: string
}

/** Creates the outbox of a page. */
export function createOutbox({ endpoint, runtime: { uuid }, clock, tail, events, pass, onRejected }: OutboxOptions): Outbox {
  const { serverNow } = clock
  const declared = new Map(events.map((event) => [event.type, event]))
  const tokens = new Map<string | null, string>()
  let limits: { eventBytes: number } = defaultLimits
  /** The ids of the events that the browser has taken since the person last looked at the page. */
  let handedOver = new Set<string>()

  function add(type: string, data: object, { version, causationId, importance, urgent = false, first = false }: Treatment): void {
    const contract = declared.get(type)
    const { event, isComplete } = createWireEvent({ uuid, serverNow }, type, data, {
      ids: contract?.ids,
      ...(version && { version }),
      ...(causationId && { causationId }),
    })
    const fault = isComplete ? faultOf(event.data, contract) : 'The data cannot be written as JSON. Remove cycles and BigInts from it.'
    if (fault !== null) return onRejected({ event, code: 'invalid_event', message: fault })
    const bytes = byteLength(JSON.stringify(event))
    if (bytes > limits.eventBytes) {
      return onRejected({ event, code: 'too_large', message: `The event has ${bytes} bytes, the limit is ${limits.eventBytes}.` })
    }
    const { sessionId } = tail
    const entry = { event, importance, isUrgent: urgent, isFirst: first, bytes, sessionId, isDated: clock.isMeasured }
    tail.add(entry)
    tail.trim(!pass(entry))
  }

  function refuseUndeclared(type: string, data: object): void {
    const { event } = createWireEvent({ uuid, serverNow }, type, data, {})
    const message = `This page does not send '${type}'. Add the event to 'events' of createProactiveClient, and to the server's pack.`
    onRejected({ event, code: 'unknown_type', message })
  }

  /** Hands some events over in one or more beacons. Returns those that the browser did not take. */
  function send(token: string, some: readonly WireEvent[], dropped = 0): WireEvent[] {
    const envelope = { token, sentAt: new Date(serverNow()).toISOString(), ...(dropped > 0 && { dropped }) }
    const untaken = beacon(`${endpoint}/events`, envelope, some)
    for (const { id } of some) if (!untaken.some((event) => event.id === id)) handedOver.add(id)
    return untaken
  }

  return {
    track({ type, urgent, version }, data) {
      if (declared.has(type)) add(type, data, { importance: 'tracked', urgent, version })
      else refuseUndeclared(type, data)
    },
    capture(type, data, { first = false } = {}) {
      const event = declared.get(type)
      if (event) add(type, fitToContract(event, data), { importance: 'captured', urgent: event.urgent, version: event.version, first })
    },
    report: (type, data, options = {}) => add(type, data, { importance: 'outcome', ...options }),
    begin(grant) {
      tokens.set(grant.sessionId, grant.token)
      ;({ limits } = grant)
      tail.assign(grant.sessionId)
    },
    sendByBeacon({ token, isFinal = false } = {}) {
      const unsent = tail.entries.filter(({ event }) => !handedOver.has(event.id)).toSorted(byImportance)
      const current = token ?? tokens.get(tail.sessionId)
      const last = isFinal && current !== undefined && unsent.at(-1)?.sessionId === tail.sessionId ? unsent.splice(-1) : []
      let lost = 0
      for (const sessionId of new Set(unsent.map((entry) => entry.sessionId))) {
        const some = unsent.filter((entry) => entry.sessionId === sessionId)
        const own = token ?? tokens.get(sessionId)
        lost += own === undefined ? some.length : send(own, eventsOf(some)).length
      }
      if (last.length === 0 || current === undefined) return lost
      const { unreported } = tail
      if (send(current, eventsOf(last), lost + unreported).length > 0) return lost + 1
      tail.markReported(unreported)
      return 0
    },
    takeBack() {
      handedOver = new Set()
    },
    discardHandedOver() {
      const ids = [...handedOver]
      handedOver = new Set()
      tail.settle(ids)
      return ids
    },
    clear() {
      tail.clear()
      tokens.clear()
      handedOver = new Set()
    },
  }
}

const eventsOf = (entries: readonly Entry[]): WireEvent[] => entries.map(({ event }) => event)

/** Returns what is wrong with an event's data, `null` when nothing is. The kit's own events have no contract here. */
function faultOf(data: unknown, contract: EventContract | undefined): string | null {
  const checked = contract ? check(contract.data, data) : { ok: true as const }
  return checked.ok ? null : `The data does not match the contract of '${contract?.type}'. ${checked.message}`
}
