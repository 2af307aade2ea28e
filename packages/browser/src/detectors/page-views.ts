/**
 * Captures `page.viewed` and `page.left` by path, without the query. A navigation within a single-page app counts as a
 * page; so does one of a router that keeps its path in the fragment (`#/books/dune`, `#!/books/dune`).
 *
 * Tricky cases:
 * - Another fragment may be a place in the page or a secret that must not leave the browser: the app names the path of
 *   such a page itself.
 * - A router often changes the address before the title: an unchanged title belongs to the former page.
 */

import type { PageClock } from '../clock.js'
import { createStopwatch, type Stopwatch } from '../stopwatch.js'

export interface PageViews {
  /**
   * Captures the leave of the former page and the view of this one, if the address has changed. It is called before
   * every tracked event, so that the view of a page precedes its events, however early a component's effect runs.
   * `named` is the path of a page that the address does not tell.
   */
  catchUp: (named?: string) => void
  /** Captures the leave of the current page. */
  leave: () => void
  /** Catches up, unless the page is being left or was left, and returns the path of the current page. */
  path: () => string
  /** Observes navigation and visibility until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
  /** Forgets the current page, so that `catchUp` captures its view again. */
  forget: () => void
}

interface PageViewsOptions {
  clock: PageClock
  capture: (type: 'page.viewed' | 'page.left', data: { path: string; title?: string; referrerHost?: string; visibleMs?: number }) => void
  onRouteChange: () => void
  /** Called before the leave of a page is captured. */
  onLeave: () => void
}

interface View {
  path: string
  /** The path by the address when the page was viewed. */
  address: string
  title: string
  visible: Stopwatch
}

/** Creates the detector of page views; it observes nothing before `watch`. */
export function createPageViews({ clock, capture, onRouteChange, onLeave }: PageViewsOptions): PageViews {
  let view: View | null = null
  let isLeaving = false
  /** The address of the page when it was last compared. */
  let seen = ''

  function catchUp(named?: string): void {
    const { URL: url } = document
    // Called for every event: to compare one text costs a tenth of reading the parts of the address.
    if (view && named === undefined && url === seen) return
    seen = url
    const address = addressOfPage()
    const path = named === undefined ? address : withoutQuery(named)
    if (named === undefined ? view?.address === address : view?.path === path) return
    const former = view
    leave()
    const { title } = document
    view = { path, address, title, visible: createStopwatch(clock) }
    if (isVisible()) view.visible.start()
    capture('page.viewed', {
      path,
      ...(title && title !== former?.title && { title }),
      ...(!former && referrer()),
    })
    if (former) onRouteChange()
  }

  function leave(): void {
    if (!view || isLeaving) return
    const { path, visible } = view
    isLeaving = true
    onLeave()
    isLeaving = false
    forget()
    capture('page.left', { path, visibleMs: visible.read() })
  }

  function forget(): void {
    view?.visible.pause()
    view = null
  }

  return {
    catchUp,
    leave,
    path() {
      if (view && !isLeaving) catchUp()
      return view?.path ?? addressOfPage()
    },
    watch(signal) {
      catchUp()
      const navigate = (): void => catchUp()
      const { navigation } = globalThis as { navigation?: EventTarget }
      navigation?.addEventListener('currententrychange', navigate, { signal })
      addEventListener('popstate', navigate, { signal })
      addEventListener('hashchange', navigate, { signal })
      document.addEventListener('visibilitychange', () => view?.visible[isVisible() ? 'start' : 'pause'](), { signal })
    },
    forget,
  }
}

const addressOfPage = (): string => location.pathname + route(location.hash)

const isVisible = (): boolean => document.visibilityState === 'visible'

/** Returns the fragment if it is the path of a router, without its query, otherwise an empty text. */
const route = (fragment: string): string => (/^#!?\//.test(fragment) ? withoutQuery(fragment) : '')

const withoutQuery = (path: string): string => path.replace(/\?.*/s, '')

/** Returns the host of the referring site, never its address: what a person searched for elsewhere is private. */
function referrer(): { referrerHost?: string } {
  if (!URL.canParse(document.referrer)) return {}
  const { host } = new URL(document.referrer)
  return host === '' || host === location.host ? {} : { referrerHost: host }
}
