/**
 * Scrubs and checks events before they leave the page's own memory. The code that scrubs is loaded when a text needs it; most
 * texts do not (`is-clean.ts`).
 */

import { check, type EventContract, type WireEvent } from '@proactive/protocol'
import type { CleanData } from './clean-data.js'
import { byteLength, type Entry } from './entry.js'
import { isClean } from './is-clean.js'
import type { ReportError } from './isolate.js'
import { createLazy } from './lazy.js'
import type { Rejected } from './rejected.js'

export interface EventCheckOptions {
  /** The events that the app declared. */
  events: readonly EventContract[]
  limits: () => { eventBytes: number }
  onRejected: (rejected: Rejected) => void
  reportError: ReportError
  /** Called once the code that scrubs is there, or could not be loaded. */
  onReady: () => void
}

export interface EventCheck {
  /** Returns the event as it is sent, `waits` without the code that it needs, or `null` once it was rejected. Never throws. */
  prepare: (draft: Entry) => Entry | 'waits' | null
  /** Loads the code that scrubs. */
  need: () => void
  /** Whether the code that scrubs could not be loaded: what does not need it need not wait for what does. */
  readonly isLost: boolean
  /** Ends the attempts to load the code. */
  reset: () => void
}

/** How long to wait before code that could not be loaded is loaded again. */
const retryMs = 10_000

/** Creates the check of a page's events; nothing is loaded yet. */
export function createEventCheck({ events, limits, onRejected, reportError, onReady }: EventCheckOptions): EventCheck {
  const declared = new Map(events.map((event) => [event.type, event]))
  const cleaner = createLazy(async (): Promise<CleanData> => (await import('./clean-data.js')).cleanData)
  const faulty = new Set<string>()
  let isLost = false
  let retry: ReturnType<typeof setTimeout> | undefined

  function prepare(draft: Entry): Entry | 'waits' | null {
    const { importance } = draft
    const contract = declared.get(draft.event.type)
    let { event } = draft
    let fault = faultOf(event.data, contract)
    const isCaptured = importance === 'captured'
    if (!isClean(event.data, isCaptured ? [] : contract?.ids) || (isCaptured && fault !== null)) {
      if (!cleaner.value) return 'waits'
      event = { ...event, data: cleaner.value(event.data, contract, isCaptured) }
      fault = faultOf(event.data, contract)
    }
    if (!contract && importance === 'tracked') return reject(event, 'unknown_type', undeclared(event.type))
    if (fault !== null) return reject(event, 'invalid_event', fault)
    const bytes = byteLength(JSON.stringify(event))
    const { eventBytes } = limits()
    if (bytes > eventBytes) return reject(event, 'too_large', `The event has ${bytes} bytes, the limit is ${eventBytes}.`)
    return { ...draft, event, bytes }
  }

  function reject(event: WireEvent, code: Rejected['code'], message: string): null {
    onRejected({ event, code, message })
    return null
  }

  async function load(): Promise<void> {
    if (cleaner.value || cleaner.isLoading) return
    try {
      await cleaner.load()
      isLost = false
    } catch (error) {
      if (!isLost) reportError(error, 'Loading the code that removes personal data')
      isLost = true
      clearTimeout(retry)
      retry = setTimeout(() => void load(), retryMs)
    }
    onReady()
  }

  return {
    prepare(draft) {
      const { type } = draft.event
      try {
        return prepare(draft)
      } catch (error) {
        if (!faulty.has(type)) reportError(error, `The contract of '${type}'`)
        faulty.add(type)
        return null
      }
    },
    need() {
      if (!isLost) void load()
    },
    get isLost() {
      return isLost
    },
    reset() {
      clearTimeout(retry)
      isLost = false
    },
  }
}

const undeclared = (type: string): string =>
  `This page does not send '${type}'. Add the event to 'events' of createProactiveClient, and to the server's pack.`

/** Returns what is wrong with an event's data, `null` when nothing is. The kit's own events have no contract here. */
function faultOf(data: unknown, contract: EventContract | undefined): string | null {
  const checked = contract ? check(contract.data, data) : { ok: true as const }
  return checked.ok ? null : `The data does not match the contract of '${contract?.type}'. ${checked.message}`
}
