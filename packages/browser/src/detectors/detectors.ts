/** Gives the detectors what they need of the page, and ends all of them with one signal. They are loaded when they are wanted. */

import type { EventContract } from '@proactive/protocol'
import type { Capture } from '../client.js'
import type { PageClock } from '../clock.js'
import type { CapturedData } from '../fit-to-contract.js'
import { createListeners, type ReportError } from '../isolate.js'
import type { WatchedPage } from './detector.js'
import type { PageViews } from './page-views.js'

export interface DetectorsOptions {
  events: readonly EventContract[]
  /** Which detectors are switched off. */
  switches: Capture
  clock: PageClock
  pageViews: Pick<PageViews, 'path' | 'catchUp'>
  /** Reads consent and the off switch again, and returns whether capture is allowed. */
  mayCapture: () => boolean
  capture: (type: string, data: CapturedData) => void
  report: ReportError
}

export interface Detectors {
  /** Starts the detectors, until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
  /** Starts them anew for another person, who did nothing yet. */
  restart: () => void
  /** Lets the detectors capture what they have of the page that is left. */
  leave: () => void
  /** Lets the detectors capture what they have before the document is hidden or left. */
  hide: () => void
}

/** The events of detectors that are loaded. A page that declares none of them loads nothing. */
const loadable = /^(page\.(scrolled|measured)|pointer|visitor|form|error|exit|click)\b/

/** Creates the detectors of a page; nothing is loaded before `watch`. */
export function createDetectors({ events, switches, clock, pageViews, mayCapture, capture, report }: DetectorsOptions): Detectors {
  let watching: AbortController | null = null
  let leaving = createListeners<[]>('A detector', report)
  let hiding = createListeners<[]>('A detector', report)
  let life: AbortSignal | null = null

  function start(): void {
    watching?.abort()
    watching = new AbortController()
    leaving = createListeners('A detector', report)
    hiding = createListeners('A detector', report)
    const { signal } = watching
    const page: WatchedPage = {
      clock,
      signal,
      path: pageViews.path,
      onLeave: leaving.add,
      onHide: hiding.add,
      capture(type, data) {
        if (signal.aborted || !mayCapture()) return
        pageViews.path()
        capture(type, data)
      },
    }
    if (!events.some(({ type }) => loadable.test(type))) return
    import('./start-detectors.js').then(
      ({ startDetectors }) => startDetectors(page, events, switches, report),
      (error: unknown) => report(error, 'Loading the detectors'),
    )
  }

  return {
    watch(signal) {
      life = signal
      start()
      signal.addEventListener('abort', () => watching?.abort(), { once: true })
    },
    restart() {
      if (life?.aborted === false) start()
    },
    leave: () => leaving.call(),
    hide: () => hiding.call(),
  }
}
