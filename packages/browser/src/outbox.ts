/**
 * Creates the events that the page sends, and passes them to the transport. An event begins as a draft, a copy of its data in
 * the page's own memory. At the end of the task the drafts are scrubbed and checked, and passed on together: what was captured
 * is fitted to its contract, and what the app tracked is rejected when it does not match.
 *
 * Tricky cases:
 * - The code that scrubs is loaded when a text needs it. Drafts wait for it, in order, and are lost with a page that is left
 *   meanwhile. They are counted.
 * - A browser takes about 64 kB from a page that is left. The most important events are handed over first, and what is lost
 *   is counted: in the last beacon, or by the next page of the tab.
 */

import { type EventContract, limits as defaultLimits, type SessionGrant, type WireEvent } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { PageClock } from './clock.js'
import { byImportance, type Entry, type Importance } from './entry.js'
import { createEventCheck } from './event-check.js'
import type { CapturedData } from './fit-to-contract.js'
import type { ReportError } from './isolate.js'
import { copyOf } from './plain.js'
import type { Rejected } from './rejected.js'
import type { Runtime } from './runtime.js'
import type { Tail } from './tail.js'

export interface OutboxOptions {
  endpoint: string
  runtime: Pick<Runtime, 'uuid'>
  clock: PageClock
  tail: Tail
  /** The events that the app declared. */
  events: readonly EventContract[]
  /** Passes events to the transport. Returns false when there is none yet. */
  pass: (entries: readonly Entry[]) => boolean
  onRejected: (rejected: Rejected) => void
  reportError: ReportError
}

export interface Outbox {
  /** Adds an event that the app tracked `at` this time, on the clock of `elapsed`. Default: now. */
  track: (event: EventContract, data: object, at?: number) => void
  /** Adds an event that a detector observed `at` this time, if the app declared it. */
  capture: (type: string, data: CapturedData, options?: { first?: boolean; at?: number | undefined }) => void
  /** Adds an outcome, or another event of the kit itself. */
  report: (type: string, data: object, options?: { urgent?: boolean; causationId?: string }) => void
  /** Loads the code that scrubs, before a text needs it. */
  load: () => void
  /** Passes what was added in this task to the transport. */
  flush: () => void
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
  at?: number | undefined
}

/** How long events are gathered: to pass on many at once costs the page's thread less than to pass on each. */
const gatheringMs = 20

/** Creates the outbox of a page. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { endpoint, runtime: { uuid }, clock, tail, events, pass, onRejected, reportError } = options
  const { serverNow } = clock
  const tokens = new Map<string | null, string>()
  let limits: { eventBytes: number } = defaultLimits
  let timer: ReturnType<typeof setTimeout> | undefined
  const check = createEventCheck({ events, limits: () => limits, onRejected, reportError, onReady: () => flush() })
  /** The ids of the events that the browser has taken since the person last looked at the page. */
  let handedOver = new Set<string>()

  function add(type: string, data: object, { version = 1, causationId, importance, urgent = false, first = false, at }: Treatment): void {
    const copy = copyOf(data)
    const event: WireEvent = {
      id: uuid(),
      type,
      time: new Date(at === undefined ? serverNow() : serverNow() - (clock.elapsed() - at)).toISOString(),
      data: copy ?? {},
      ...(version > 1 && { version }),
      ...(causationId !== undefined && { causationId }),
    }
    if (!copy) return onRejected({ event, code: 'invalid_event', message: 'The data cannot be written as JSON. Remove cycles and BigInts from it.' })
    tail.draft({ event, importance, isUrgent: urgent, isFirst: first, bytes: 0, sessionId: tail.sessionId, isDated: clock.isMeasured })
    if (urgent || first) flush()
    else timer ??= setTimeout(flush, gatheringMs)
  }

  /** Passes on the drafts that are ready. Those behind one that is not wait as well, unless they `areLast` of this page. */
  function flush(areLast = false): void {
    clearTimeout(timer)
    timer = undefined
    const waiting: Entry[] = []
    const ready: Entry[] = []
    for (const draft of tail.takeDrafts()) {
      const prepared = waiting.length > 0 && !areLast && !check.isLost ? 'waits' : check.prepare(draft)
      if (prepared === 'waits') waiting.push(draft)
      else if (prepared) ready.push(prepared)
    }
    tail.putBack(waiting)
    if (waiting.length > 0) check.need()
    if (ready.length === 0) return
    ready.forEach(tail.add)
    tail.trim(!pass(ready))
  }

  /** Hands some events over in one or more beacons. Returns those that the browser did not take. */
  function send(token: string, some: readonly WireEvent[], dropped = 0): WireEvent[] {
    const envelope = { token, sentAt: new Date(serverNow()).toISOString(), ...(dropped > 0 && { dropped }) }
    const untaken = beacon(`${endpoint}/events`, envelope, some)
    for (const { id } of some) if (!untaken.some((event) => event.id === id)) handedOver.add(id)
    return untaken
  }

  return {
    track: ({ type, urgent, version }, data, at) => add(type, data, { importance: 'tracked', urgent, version, at }),
    capture(type, data, { first = false, at } = {}) {
      const event = events.find((each) => each.type === type)
      if (event) add(type, data, { importance: 'captured', urgent: event.urgent, version: event.version, first, at })
    },
    report: (type, data, how = {}) => add(type, data, { importance: 'outcome', ...how }),
    load: check.need,
    flush: () => flush(),
    begin(grant) {
      tokens.set(grant.sessionId, grant.token)
      ;({ limits } = grant)
      tail.assign(grant.sessionId)
    },
    sendByBeacon({ token, isFinal = false } = {}) {
      flush(true)
      const unsent = tail.entries.filter(({ event }) => !handedOver.has(event.id)).toSorted(byImportance)
      const current = token ?? tokens.get(tail.sessionId)
      const last = isFinal && current !== undefined && unsent.at(-1)?.sessionId === tail.sessionId ? unsent.splice(-1) : []
      let lost = tail.draftCount
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
      clearTimeout(timer)
      timer = undefined
      check.reset()
      tail.clear()
      tokens.clear()
      handedOver = new Set()
    },
  }
}

const eventsOf = (entries: readonly Entry[]): WireEvent[] => entries.map(({ event }) => event)
