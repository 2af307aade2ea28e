import type { Detector } from './detector.js'

/** After how long without input a person is idle. */
const idleAfterMs = 60_000

/** Captures `visitor.idled` after a minute without input, and `visitor.resumed` at the next input. */
export const watch: Detector = ({ clock: { elapsed }, capture, signal }) => {
  let lastAt = elapsed()
  let isIdle = false
  let timer = setTimeout(check, idleAfterMs)

  function check(): void {
    const idleMs = Math.round(elapsed() - lastAt)
    if (idleMs < idleAfterMs) {
      timer = setTimeout(check, idleAfterMs - idleMs)
      return
    }
    isIdle = true
    capture('visitor.idled', { idleMs })
  }

  function onInput(): void {
    const idleMs = Math.round(elapsed() - lastAt)
    lastAt = elapsed()
    if (!isIdle) return
    isIdle = false
    timer = setTimeout(check, idleAfterMs)
    capture('visitor.resumed', { idleMs })
  }

  watchInput(onInput, signal)
  signal.addEventListener('abort', () => clearTimeout(timer))
}

/** Calls `onInput` at each input of the person, and when the person returns to the page, until `signal` is aborted. */
export function watchInput(onInput: () => void, signal: AbortSignal): void {
  for (const type of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(type, onInput, { signal, passive: true, capture: true })
  }
  addEventListener('visibilitychange', () => document.visibilityState === 'visible' && onInput(), { signal, capture: true })
}
