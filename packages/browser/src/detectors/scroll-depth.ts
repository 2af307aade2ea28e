import type { Detector } from './detector.js'

/** How long scrolling must rest before the depth is captured, at least; it is measured as often meanwhile. */
const restMs = 250

/**
 * Captures `page.scrolled` when scrolling rests on a place that is deeper than before, and when the page is left. The
 * place is measured by a timer, after the frame, when the browser has the layout anyway.
 */
export const watch: Detector = ({ capture, path, signal, onLeave, onHide }) => {
  let deepest = 0
  let captured = 0
  let hasMoved = false
  let scroller: Element | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function report(): void {
    if (deepest <= captured) return
    captured = deepest
    capture('page.scrolled', { path: path(), percent: deepest })
  }

  function look(): void {
    if (scroller) deepest = Math.max(deepest, depthOf(scroller))
  }

  function measure(): void {
    timer = undefined
    look()
    if (!hasMoved) return report()
    hasMoved = false
    timer = setTimeout(measure, restMs)
  }

  function forget(): void {
    clearTimeout(timer)
    timer = undefined
    deepest = captured = 0
    hasMoved = false
    scroller = null
  }

  addEventListener(
    'scroll',
    ({ target }) => {
      scroller = target instanceof Element ? target : document.scrollingElement
      hasMoved = true
      timer ??= setTimeout(measure, restMs)
    },
    { signal, passive: true, capture: true },
  )
  onHide(() => {
    look()
    report()
  })
  onLeave(() => {
    report()
    forget()
  })
  signal.addEventListener('abort', forget)
}

/** Returns how deep an element is scrolled, in steps of 10 percent; 0 for one that is only a part of the page. */
function depthOf(scroller: Element): number {
  const { scrollTop, scrollHeight, clientHeight } = scroller
  const way = scrollHeight - clientHeight
  const isPage = scroller === document.scrollingElement || clientHeight >= innerHeight / 2
  if (!isPage || way <= 0) return 0
  // A browser may stop a pixel before the end.
  return Math.min(100, Math.floor(((scrollTop + 1) / way) * 10) * 10)
}
