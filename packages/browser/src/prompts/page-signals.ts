/**
 * What the page itself tells the triggers: where it is and for how long, how far it was scrolled, when the last input was,
 * and whether the person is about to leave. The detectors are those of the client; nothing is sent or stored.
 */

import type { WatchedPage } from '../detectors/detector.js'
import { watch as watchExitIntent } from '../detectors/exit-intent.js'
import { watchInput } from '../detectors/idle.js'
import { watch as watchScrollDepth } from '../detectors/scroll-depth.js'
import type { TriggerContext } from './prompt.js'

/** The part of the context that the page fills in. */
export type PageContext = Pick<TriggerContext, 'page' | 'dwellMs' | 'idleMs' | 'scrollDepth' | 'exitIntent'>

export interface PageSignals {
  /** Returns what is known now. */
  read: () => PageContext
}

/** How long an intent to leave stays one: after that the person has stayed. */
const exitMs = 10_000

/** Watches the page until `signal` is aborted; outside a page it knows nothing. */
export function watchPage(elapsed: () => number, signal: AbortSignal): PageSignals {
  if (typeof document === 'undefined') return { read: () => ({}) }
  const leaving = new Set<() => void>()
  let page = location.pathname
  let enteredAt = elapsed()
  let inputAt = elapsed()
  let exitAt = -Infinity
  let scrollDepth = 0

  const watched: WatchedPage = {
    clock: { elapsed },
    signal,
    path: () => location.pathname,
    onLeave: (listener) => void leaving.add(listener),
    onHide: () => {},
    capture(type, data) {
      if (type === 'exit.intended') exitAt = elapsed()
      if (type === 'page.scrolled' && 'percent' in data) scrollDepth = data.percent
    },
  }
  watchExitIntent(watched)
  watchScrollDepth(watched)
  watchInput(() => {
    inputAt = elapsed()
  }, signal)

  // The next tick may be seconds away, and the time on the page counts from now.
  addEventListener('popstate', follow, { signal })
  const { navigation } = globalThis as { navigation?: EventTarget }
  navigation?.addEventListener('currententrychange', follow, { signal })

  /** Begins anew when the router has shown another page. */
  function follow(): void {
    if (location.pathname === page) return
    for (const leave of leaving) leave()
    page = location.pathname
    enteredAt = elapsed()
    exitAt = -Infinity
    scrollDepth = 0
  }

  return {
    read() {
      follow()
      const now = elapsed()
      return { page, dwellMs: now - enteredAt, idleMs: now - inputAt, scrollDepth, exitIntent: now - exitAt < exitMs }
    },
  }
}
