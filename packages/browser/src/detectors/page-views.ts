import type { Runtime } from '../runtime.js'

export interface PageViews {
  /**
   * Tells the leave of the former page and the view of this one, if the address changed since. Called before every
   * tracked event, so that no event of a page comes before its view, however early a component's effect runs.
   */
  catchUp: () => void
  leave: () => void
  watch: (signal: AbortSignal) => void
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

/** `page.viewed` and `page.left`, by path and without its query; a single-page navigation counts as a page. */
export function createPageViews({ runtime, capture, onRouteChange }: PageViewsOptions): PageViews {
  let view: View | null = null

  function catchUp(): void {
    const path = location.pathname
    if (view?.path === path) return
    const former = view
    leave()
    const { title } = document
    view = { path, title, visibleMs: 0, visibleSince: visible() ? runtime.now() : null }
    capture('page.viewed', {
      path,
      // A router often changes the address first: the former page's title is not this one's.
      ...(title && title !== former?.title && { title }),
      ...(!former && referrer()),
    })
    if (former) onRouteChange()
  }

  function leave(): void {
    if (!view) return
    rest(view)
    capture('page.left', { path: view.path, visibleMs: Math.round(view.visibleMs) })
    view = null
  }

  function rest(each: View): void {
    if (each.visibleSince !== null) each.visibleMs += runtime.now() - each.visibleSince
    each.visibleSince = null
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
          rest(view)
          if (visible()) view.visibleSince = runtime.now()
        },
        { signal },
      )
    },
    forget() {
      view = null
    },
  }
}

const visible = (): boolean => document.visibilityState === 'visible'

/** Only where from, never the address: a search someone made elsewhere is theirs. */
function referrer(): { referrerHost?: string } {
  if (!URL.canParse(document.referrer)) return {}
  const { host } = new URL(document.referrer)
  return host === location.host ? {} : { referrerHost: host }
}
