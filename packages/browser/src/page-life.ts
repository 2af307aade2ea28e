/**
 * Observes when the page is left, frozen or put into the back/forward cache, and when it returns. A page that returns may
 * have slept for days: another tab may have changed consent, preferences or the login meanwhile.
 */

import type { Runtime } from './runtime.js'

export interface PageLifeOptions {
  runtime: Pick<Runtime, 'now' | 'elapsed'>
  /** Called when the person no longer looks at the page, which may end at any time now. */
  onHidden: () => void
  /** Called when the page is left or frozen, once until `onRestore`. `isFinal`: the page cannot return. */
  onSuspend: (isFinal: boolean) => void
  /** Called when the page returns: from the cache, from being frozen, or after it was hidden for five minutes. */
  onRestore: () => void
  /** Called whenever the person looks at the page again. */
  onVisible: () => void
}

/** After how long a hidden page counts as one that was frozen; browsers freeze a page after about that time. */
const longHiddenMs = 5 * 60_000

/** Observes the page until `signal` is aborted. */
export function watchPageLife({ runtime, onHidden, onSuspend, onRestore, onVisible }: PageLifeOptions, signal: AbortSignal): void {
  let isSuspended = false
  /** Whether the page was left, so that it returns with `pageshow`; `resume` comes before that. */
  let isLeft = false
  let hiddenSince: { now: number; elapsed: number } | null = null

  function suspend(isFinal = false): void {
    if (isSuspended) return
    isSuspended = true
    onSuspend(isFinal)
  }

  /** Returns how long the page was hidden. The computer may have slept, or its clock may have been set back. */
  function hiddenMs(): number {
    return hiddenSince ? Math.max(runtime.now() - hiddenSince.now, runtime.elapsed() - hiddenSince.elapsed) : 0
  }

  /** Restores the page. One whose leaving was never reported is suspended first. */
  function restore(): void {
    suspend()
    isSuspended = false
    isLeft = false
    hiddenSince = null
    onRestore()
  }

  addEventListener(
    'pagehide',
    ({ persisted }) => {
      isLeft = true
      suspend(!persisted)
    },
    { signal },
  )
  addEventListener('pageshow', ({ persisted }) => (isSuspended || persisted) && restore(), { signal })
  document.addEventListener('freeze', () => suspend(), { signal })
  document.addEventListener('resume', () => !isLeft && restore(), { signal })
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') {
        hiddenSince = { now: runtime.now(), elapsed: runtime.elapsed() }
        return onHidden()
      }
      const wasLong = hiddenMs() >= longHiddenMs
      hiddenSince = null
      if (isLeft) return
      if (wasLong || isSuspended) restore()
      else onVisible()
    },
    { signal },
  )
}
