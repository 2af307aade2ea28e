/**
 * Captures that a person is about to leave: the pointer leaves by the top of the page, where the tabs and the address are;
 * on a touch screen, a fast scroll up by finger, or Back.
 */

import type { Detector, WatchedPage } from './detector.js'

/** The next intent of the same page counts after this time. */
const againMs = 30_000

export const watch: Detector = (page) => {
  const { clock: { elapsed }, capture, path, onLeave } = page
  let intendedAt = -Infinity
  function intend(): void {
    if (elapsed() - intendedAt < againMs) return
    intendedAt = elapsed()
    capture('exit.intended', { path: path() })
  }
  onLeave(() => {
    intendedAt = -Infinity
  })
  watchTop(page, intend)
  if (typeof matchMedia === 'function' && matchMedia('(hover: none)').matches) {
    watchFlick(page, intend)
    watchBack(page, intend)
  }
}

function watchTop({ signal }: WatchedPage, intend: () => void): void {
  addEventListener(
    'pointerout',
    ({ pointerType, relatedTarget, clientY }) => {
      if (pointerType === 'mouse' && relatedTarget === null && clientY <= 0) intend()
    },
    { signal, passive: true, capture: true },
  )
}

/** How often the place is measured while the page scrolls after a finger. */
const sampleMs = 100
/** A scroll up of at least half the window, at this speed or faster, is a flick to the top. */
const fastPxPerMs = 1.5
/** How long the page may scroll by itself after the finger moved. */
const momentumMs = 1_500

function watchFlick({ clock: { elapsed }, signal, onLeave }: WatchedPage, intend: () => void): void {
  const options = { signal, passive: true, capture: true }
  let fingerAt = -Infinity
  let last: { at: number; y: number } | null = null
  let fastPx = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  // The timer runs after the frame, when the browser has the layout anyway.
  function sample(): void {
    timer = undefined
    const now = { at: elapsed(), y: scrollY }
    const upPx = last ? last.y - now.y : 0
    fastPx = last && upPx / (now.at - last.at) >= fastPxPerMs ? fastPx + upPx : 0
    last = now
    if (fastPx >= innerHeight / 2) {
      fastPx = 0
      intend()
    }
  }

  function forget(): void {
    clearTimeout(timer)
    timer = undefined
    last = null
    fastPx = 0
  }

  addEventListener(
    'touchmove',
    () => {
      fingerAt = elapsed()
    },
    options,
  )
  addEventListener(
    'scroll',
    () => {
      if (elapsed() - fingerAt > momentumMs) return forget()
      timer ??= setTimeout(sample, last ? sampleMs : 0)
    },
    options,
  )
  addEventListener(
    'scrollend',
    () => {
      if (timer === undefined) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        sample()
        forget()
      })
    },
    options,
  )
  onLeave(forget)
  signal.addEventListener('abort', forget)
}

/** Watches Back where the browser tells of it before the page is another one. */
function watchBack({ signal }: WatchedPage, intend: () => void): void {
  const { navigation } = globalThis as { navigation?: EventTarget & { currentEntry?: { index: number } | null } }
  navigation?.addEventListener(
    'navigate',
    (event) => {
      const { navigationType, destination } = event as Event & { navigationType?: string; destination?: { index: number } }
      const index = navigation.currentEntry?.index ?? -1
      if (navigationType === 'traverse' && destination && destination.index < index) intend()
    },
    { signal },
  )
}
