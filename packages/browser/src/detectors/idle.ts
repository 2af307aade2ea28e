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

  for (const type of ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(type, onInput, { signal, passive: true, capture: true })
  }
  addEventListener('visibilitychange', () => document.visibilityState === 'visible' && onInput(), { signal, capture: true })
  signal.addEventListener('abort', () => clearTimeout(timer))
}
