import type { Runtime } from '../runtime.js'

export interface PageViews {
  /**
   * Captures the leave of the former page and the view of this one, if the address has changed. It is called before
   * every tracked event, so that the view of a page precedes its events, however early a component's effect runs.
   */
  catchUp: () => void
  /** Captures the leave of the current page. */
  leave: () => void
  /** Observes navigation and visibility until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
  /** Forgets the current page, so that `catchUp` captures its view again. */
  forget: () => void
}

interface PageViewsOptions {
  runtime: Pick<Runtime, 'now'>
  capture: (type: 'page.viewed' | 'page.left', data: object) => void
  onRouteChange: () => void
}

interface View {
  path: string
  title: string
  visibleMs: number
  visibleSince: number | null
}

/** Captures `page.viewed` and `page.left` by path, without the query. A navigation within a single-page app counts as a page. */
export function createPageViews({ runtime, capture, onRouteChange }: PageViewsOptions): PageViews {
  let view: View | null = null

  function catchUp(): void {
    const path = location.pathname
    if (view?.path === path) return
    const former = view
    leave()
    const { title } = document
    view = { path, title, visibleMs: 0, visibleSince: isVisible() ? runtime.now() : null }
    capture('page.viewed', {
      path,
      // A router often changes the address before the title: an unchanged title belongs to the former page.
      ...(title && title !== former?.title && { title }),
      ...(!former && referrer()),
    })
    if (former) onRouteChange()
  }

  function leave(): void {
    if (!view) return
    stopTimer(view)
    capture('page.left', { path: view.path, visibleMs: Math.round(view.visibleMs) })
    view = null
  }

  function stopTimer(current: View): void {
    if (current.visibleSince !== null) current.visibleMs += runtime.now() - current.visibleSince
    current.visibleSince = null
  }

  return {
    catchUp,
    leave,
    watch(signal) {
      catchUp()
      const { navigation } = globalThis as { navigation?: EventTarget }
      navigation?.addEventListener('currententrychange', catchUp, { signal })
      addEventListener('popstate', catchUp, { signal })
      document.addEventListener(
        'visibilitychange',
        () => {
          if (!view) return
          stopTimer(view)
          if (isVisible()) view.visibleSince = runtime.now()
        },
        { signal },
      )
    },
    forget() {
      view = null
    },
  }
}

const isVisible = (): boolean => document.visibilityState === 'visible'

/** Returns the host of the referring site, never its address: what a person searched for elsewhere is private. */
function referrer(): { referrerHost?: string } {
  if (!URL.canParse(document.referrer)) return {}
  const { host } = new URL(document.referrer)
  return host === location.host ? {} : { referrerHost: host }
}
