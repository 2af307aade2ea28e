/**
 * Starts the detectors that the app wants: each is loaded when `events` contains an event of it and `capture` does not
 * switch it off. All of them end with one signal.
 */

import type { EventContract } from '@proactive/protocol'
import type { Capture } from '../client.js'
import type { PageClock } from '../clock.js'
import type { CapturedData } from '../fit-to-contract.js'
import { createListeners, type ReportError } from '../isolate.js'
import type { Detector } from './detector.js'
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

interface Loader {
  name: keyof Capture
  types: readonly string[]
  load: () => Promise<{ watch: Detector }>
}

const loaders: readonly Loader[] = [
  { name: 'scrollDepth', types: ['page.scrolled'], load: async () => import('./scroll-depth.js') },
  { name: 'dwell', types: ['pointer.dwelled'], load: async () => import('./dwell.js') },
  { name: 'idle', types: ['visitor.idled', 'visitor.resumed'], load: async () => import('./idle.js') },
  { name: 'forms', types: ['form.field_changed', 'form.submitted', 'form.failed'], load: async () => import('./forms.js') },
  { name: 'errorsShown', types: ['error.shown'], load: async () => import('./errors-shown.js') },
  { name: 'exitIntent', types: ['exit.intended'], load: async () => import('./exit-intent.js') },
  { name: 'rageClicks', types: ['click.raged'], load: async () => import('./rage-clicks.js') },
  { name: 'deadClicks', types: ['click.dead'], load: async () => import('./dead-clicks.js') },
  { name: 'webVitals', types: ['page.measured'], load: async () => import('./web-vitals.js') },
]

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
    const page: Parameters<Detector>[0] = {
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
    for (const { name, types, load } of loaders) {
      if (switches[name] === false || !events.some(({ type }) => types.includes(type))) continue
      load().then(
        ({ watch }) => signal.aborted || watch(page),
        (error: unknown) => report(error, `The detector '${name}', which could not be loaded,`),
      )
    }
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
