/**
 * Observes when the page is left, frozen or put into the back/forward cache, and when it returns. A page that returns may
 * have slept for days: another tab may have changed consent, preferences or the login meanwhile.
 */

import type { Runtime } from './runtime.js'

export interface PageLifeOptions {
  runtime: Pick<Runtime, 'now'>
  /** Called when the page is left or frozen, once until `onRestore`. */
  onSuspend: () => void
  /** Called when the page returns: from the cache, from being frozen, or after it was hidden for five minutes. */
  onRestore: () => void
  /** Called whenever the person looks at the page again. */
  onVisible: () => void
}

/** After how long a hidden page counts as one that was frozen; browsers freeze a page after about that time. */
const longHiddenMs = 5 * 60_000

/** Observes the page until `signal` is aborted. */
export function watchPageLife({ runtime, onSuspend, onRestore, onVisible }: PageLifeOptions, signal: AbortSignal): void {
  let isSuspended = false
  /** Whether the page was left, so that it returns with `pageshow`; `resume` comes before that. */
  let isLeft = false
  let hiddenSince: number | null = null

  function suspend(): void {
    if (isSuspended) return
    isSuspended = true
    onSuspend()
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
    () => {
      isLeft = true
      suspend()
    },
    { signal },
  )
  addEventListener('pageshow', ({ persisted }) => (isSuspended || persisted) && restore(), { signal })
  document.addEventListener('freeze', suspend, { signal })
  document.addEventListener('resume', () => !isLeft && restore(), { signal })
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') {
        hiddenSince = runtime.now()
        return
      }
      const wasLong = hiddenSince !== null && runtime.now() - hiddenSince >= longHiddenMs
      hiddenSince = null
      if (isLeft) return
      if (wasLong || isSuspended) restore()
      else onVisible()
    },
    { signal },
  )
}
