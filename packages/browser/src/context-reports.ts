/**
 * Reports what components tell the decider (`registerContext`) as events of the page, and that they are gone.
 *
 * Tricky cases:
 * - A component may change its value with each key that is pressed: changes are gathered, and the latest value is reported.
 * - Another session, or a person who has agreed anew, knows nothing: all of it is reported again.
 * - A page that is left takes its components with it; one that returns from the back/forward cache has them still.
 */

import { contextLimits, type Json } from '@proactive/protocol'
import type { ReportError } from './isolate.js'
import type { Registry } from './tasks/registry.js'
import type { Snapshots } from './until.js'

export interface ContextReportsOptions extends Snapshots {
  registry: Registry
  /** Reads consent and the off switch again, and returns whether the page may report. */
  mayReport: () => boolean
  send: (type: 'context.shared' | 'context.ended', data: object) => void
  reportError: ReportError
}

export interface ContextReports {
  /** Reports what has changed. */
  report: () => void
  /** Reports that all components are gone: the page is left. */
  leave: () => void
}

/** How long changes are gathered, in milliseconds. */
const gatherMs = 500

/** Creates the reports of a page, and reports what its components tell already. */
export function createContextReports(options: ContextReportsOptions): ContextReports {
  const { registry, mayReport, send, reportError, snapshot, subscribe } = options
  /** What was reported of each component, as JSON. */
  let reported = new Map<string, string>()
  const refused = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let audience = audienceOf()

  /** Names who hears of it: a session of a person who consents. */
  function audienceOf(): string {
    const { session, consent, preferences } = snapshot()
    return session && consent === 'granted' && preferences?.enabled !== false ? session.sessionId : ''
  }

  function report(): void {
    clearTimeout(timer)
    timer = undefined
    if (audience === '' || !mayReport()) return
    for (const id of reported.keys()) if (!registry.get('context', id)) end(id)
    for (const id of registry.names('context')) share(id)
  }

  function share(id: string): void {
    const { description, value = null } = registry.get('context', id) ?? {}
    const written = JSON.stringify({ description, value })
    if (description === undefined || reported.get(id) === written) return
    const fault = faultOf(description, value)
    if (fault === undefined) {
      reported.set(id, written)
      send('context.shared', { id, description, value })
    } else if (!refused.has(description)) {
      refused.add(description)
      reportError(new Error(fault), 'registerContext()')
    }
  }

  function end(id: string): void {
    reported.delete(id)
    send('context.ended', { id })
  }

  function schedule(): void {
    timer ??= setTimeout(report, gatherMs)
  }

  registry.onChange = (kind) => {
    if (kind === 'context') schedule()
  }
  subscribe(() => {
    const now = audienceOf()
    if (now === audience) return
    audience = now
    reported = new Map()
    if (now !== '') schedule()
  })
  schedule()

  return {
    report,
    leave() {
      clearTimeout(timer)
      timer = undefined
      if (audience !== '' && mayReport()) for (const id of reported.keys()) end(id)
    },
  }
}

/** Returns why something cannot be told to the decider. */
function faultOf(description: string, value: Json): string | undefined {
  const { description: mostDescribed, value: mostValue } = contextLimits
  if (description === '' || description.length > mostDescribed) return `The description of a context has ${description.length} characters; give 1 to ${mostDescribed}: '${description.slice(0, 40)}'.`
  const { length } = JSON.stringify(value)
  return length > mostValue ? `The value of the context '${description}' has ${length} characters as JSON; tell at most ${mostValue}.` : undefined
}
