import type { Detector } from './detector.js'
import { targetOf } from './names.js'
import { elementsOf, isWatched } from './watched.js'

const clicks = 3
const withinMs = 1_000
const withinPx = 30

/** Fields in which several clicks select words and lines. */
const textFields = 'textarea, [contenteditable=""], [contenteditable="true"], input:not([type="button"], [type="submit"], [type="reset"], [type="image"], [type="checkbox"], [type="radio"])'

/** Captures `click.raged` at the third click within a second and 30 pixels, once until a second passes without a click. */
export const watch: Detector = ({ clock: { elapsed }, capture, signal }) => {
  let recent: { at: number; x: number; y: number }[] = []
  let lastAt = -Infinity
  let isRaging = false

  addEventListener(
    'click',
    (event) => {
      // A click without a count comes from the keyboard or from a script.
      if (event.detail === 0) return
      const elements = elementsOf(event)
      if (!isWatched(elements) || elements.some((element) => element.matches(textFields))) return
      const click = { at: elapsed(), x: event.clientX, y: event.clientY }
      if (click.at - lastAt >= withinMs) isRaging = false
      lastAt = click.at
      recent = [...recent.filter((one) => isNear(one, click)), click]
      if (isRaging || recent.length < clicks) return
      isRaging = true
      recent = []
      capture('click.raged', { target: targetOf(elements) })
    },
    { signal, passive: true, capture: true },
  )
}

const isNear = (one: { at: number; x: number; y: number }, other: { at: number; x: number; y: number }): boolean =>
  other.at - one.at <= withinMs && Math.hypot(other.x - one.x, other.y - one.y) <= withinPx
