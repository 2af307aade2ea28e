/**
 * Captures how fast the document is, as Web Vitals define it: the largest contentful paint (LCP), the interaction to next
 * paint (INP) and the cumulative layout shift (CLS), once the page is hidden or left, and again when they are others by
 * then. The library `web-vitals` cannot be stopped once it observes; this detector stops with consent.
 */

import type { Detector } from './detector.js'
import { createInteractions, createShifts } from './vitals.js'

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
    observe('layout-shift', (entry) => {
      if (Reflect.get(entry, 'hadRecentInput') !== true) shifts.add(entry.startTime, numberOf(entry, 'value'))
    }),
    observe('event', (entry) => interactions.add(numberOf(entry, 'interactionId'), entry.duration), { durationThreshold: 40 }),
    observe('first-input', (entry) => interactions.add(numberOf(entry, 'interactionId'), entry.duration)),
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
  function observe(type: string, add: (entry: PerformanceEntry) => void, options = {}): () => void {
    if (!supports(type)) return () => {}
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(add))
    observer.observe({ type, buffered: true, ...options })
    signal.addEventListener('abort', () => observer.disconnect())
    return () => observer.takeRecords().forEach(add)
  }
}

/** Reads a number that not every browser, or not every type of entry, has; 0 without. */
const numberOf = (entry: PerformanceEntry, name: string): number => Number(Reflect.get(entry, name)) || 0

const supports = (type: string): boolean => globalThis.PerformanceObserver?.supportedEntryTypes?.includes(type) ?? false

/** When the document was shown, for one that was rendered in advance. */
function activationStart(): number {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation ? numberOf(navigation, 'activationStart') : 0
}

/** When the document was first hidden: a paint after that is none that a person waited for. */
function firstHidden(): number {
  if (document.visibilityState === 'hidden') return 0
  return performance.getEntriesByType('visibility-state').find(({ name }) => name === 'hidden')?.startTime ?? Infinity
}
