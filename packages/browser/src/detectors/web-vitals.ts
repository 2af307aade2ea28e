/**
 * Captures how fast the document is, as Web Vitals define it: the largest contentful paint (LCP), the interaction to next
 * paint (INP) and the cumulative layout shift (CLS), once the page is hidden or left, and again when they are others by
 * then. The library `web-vitals` cannot be stopped once it observes; this detector stops with consent.
 */

import type { Detector } from './detector.js'
import { createInteractions, createShifts } from './vitals.js'

interface Shift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
}

interface Interaction extends PerformanceEntry {
  readonly interactionId?: number
}

export const watch: Detector = ({ capture, path, signal, onHide }) => {
  const landing = path()
  const shifts = createShifts()
  const interactions = createInteractions()
  let lcp: number | undefined
  let captured = ''
  let hiddenAt = firstHidden()

  const observers = [
    observe('largest-contentful-paint', (entry) => {
      if (entry.startTime < hiddenAt) lcp = Math.max(0, entry.startTime - activationStart())
    }),
    observe<Shift>('layout-shift', ({ value, startTime, hadRecentInput }) => {
      if (!hadRecentInput) shifts.add(startTime, value)
    }),
    observe<Interaction>('event', ({ interactionId, duration }) => interactions.add(interactionId ?? 0, duration), { durationThreshold: 40 }),
    observe<Interaction>('first-input', ({ interactionId, duration }) => interactions.add(interactionId ?? 0, duration)),
  ]

  function report(): void {
    for (const take of observers) take()
    const inp = interactions.read(Reflect.get(performance, 'interactionCount'))
    const measured = {
      ...(lcp !== undefined && { lcpMs: Math.round(lcp) }),
      ...(inp !== undefined && { inpMs: Math.round(inp) }),
      ...(supports('layout-shift') && { cls: Math.round(shifts.read() * 1_000) / 1_000 }),
    }
    const text = JSON.stringify(measured)
    if (text === captured || text === '{}') return
    captured = text
    capture('page.measured', { path: landing, ...measured })
  }

  addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') hiddenAt = Math.min(hiddenAt, performance.now())
    },
    { signal },
  )
  onHide(report)

  /** Observes entries of a type, those before now too. Returns the function that takes those that wait. */
  function observe<Entry extends PerformanceEntry>(type: string, add: (entry: Entry) => void, options = {}): () => void {
    if (!supports(type)) return () => {}
    const take = (entries: PerformanceEntryList): void => {
      for (const entry of entries) add(entry as Entry)
    }
    const observer = new PerformanceObserver((list) => take(list.getEntries()))
    observer.observe({ type, buffered: true, ...options })
    signal.addEventListener('abort', () => observer.disconnect())
    return () => take(observer.takeRecords())
  }
}

const supports = (type: string): boolean => globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type) ?? false

/** When the document was shown, for one that was rendered in advance. */
function activationStart(): number {
  const [navigation] = performance.getEntriesByType('navigation')
  return Number(navigation && Reflect.get(navigation, 'activationStart')) || 0
}

/** When the document was first hidden: a paint after that is none that a person waited for. */
function firstHidden(): number {
  if (document.visibilityState === 'hidden') return 0
  return performance.getEntriesByType('visibility-state').find(({ name }) => name === 'hidden')?.startTime ?? Infinity
}
