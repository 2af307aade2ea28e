import type { EventContract } from '@proactive/protocol'
import type { Capture } from '../client.js'
import type { ReportError } from '../isolate.js'
import type { Detector, WatchedPage } from './detector.js'

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

/** Loads each detector of which `events` contains an event and that is not switched off, and starts it. */
export function startDetectors(page: WatchedPage, events: readonly EventContract[], switches: Capture, report: ReportError): void {
  for (const { name, types, load } of loaders) {
    if (page.signal.aborted || switches[name] === false || !events.some(({ type }) => types.includes(type))) continue
    load()
      .then(({ watch }) => page.signal.aborted || watch(page))
      .catch((error: unknown) => report(error, `The detector '${name}'`))
  }
}
