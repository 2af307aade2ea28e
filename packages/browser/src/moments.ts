/**
 * Finds out whether now is a good moment for a suggestion. It keeps the times of the person's input, never what was
 * typed or where.
 */

import type { Priority } from '@proactive/protocol'
import type { PageClock } from './clock.js'
import { inFront } from './modal.js'

/** Why now is not a good moment. It is sent as the reason of `suggestion.deferred`. */
export type Obstacle = 'hidden' | 'dialog' | 'fullscreen' | 'dragging' | 'typing' | 'scrolling' | 'active' | 'no_break'

export interface Moments {
  /** Returns what prevents a suggestion of this priority from being shown now, or `null`. */
  obstacle: (priority: Priority) => Obstacle | null
  /** Returns what is in front of the page, so that an open suggestion cannot be seen, or `null`. */
  cover: () => Obstacle | null
  /** Records a natural break: a change of the page, a finished step. */
  markBreak: () => void
  /** Observes the person's input until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
}

/** How long after the last input a person counts as typing. */
const typingMs = 1_500
/** How long after the last movement a person counts as scrolling. */
const scrollingMs = 500
/** How long a person must be inactive before a suggestion of medium priority. */
const restMs = 2_000
/** How long a person must be inactive before a suggestion of low priority, unless there was a break within `breakMs`. */
const idleMs = 10_000
const breakMs = 3_000

/** How long a pressed pointer counts as dragging without a movement: its release may never be reported. */
const pressedMs = 3_000

/** Creates the observer of the person's input; `watch` starts it. */
export function createMoments({ elapsed: now }: Pick<PageClock, 'elapsed'>): Moments {
  const last = { input: -Infinity, typing: -Infinity, scrolling: -Infinity, break: -Infinity, pressed: -Infinity }

  const markInput = (): void => {
    last.input = now()
  }
  const isWithin = (time: number, ms: number): boolean => now() - time < ms

  return {
    obstacle(priority) {
      if (document.visibilityState === 'hidden') return 'hidden'
      const cover = inFront()
      if (cover) return cover
      if (isWithin(last.pressed, pressedMs)) return 'dragging'
      if (isWithin(last.typing, typingMs)) return 'typing'
      if (isWithin(last.scrolling, scrollingMs)) return 'scrolling'
      if (priority === 'high') return null
      if (priority === 'medium') return isWithin(last.input, restMs) ? 'active' : null
      return isWithin(last.break, breakMs) || !isWithin(last.input, idleMs) ? null : 'no_break'
    },
    cover: inFront,
    markBreak() {
      last.break = now()
    },
    watch(signal) {
      const options = { signal, capture: true, passive: true }
      const listen = (types: string[], listener: (event: Event) => void): void =>
        types.forEach((type) => addEventListener(type, listener, options))

      last.input = now()
      listen(['input'], () => {
        markInput()
        last.typing = now()
      })
      listen(['keydown'], markInput)
      listen(['wheel', 'touchmove', 'scroll'], () => {
        markInput()
        last.scrolling = now()
      })
      listen(['pointerdown', 'dragstart'], () => {
        markInput()
        last.pressed = now()
      })
      // A drag of the browser's own ends the pointer's events, and a movement without a button shows a release that was missed.
      listen(['dragover'], () => {
        last.pressed = now()
      })
      listen(['pointermove'], (event) => {
        if (last.pressed > -Infinity) last.pressed = 'buttons' in event && event.buttons === 0 ? -Infinity : now()
      })
      listen(['pointerup', 'pointercancel', 'contextmenu', 'dragend', 'drop', 'blur'], () => {
        last.pressed = -Infinity
      })
    },
  }
}
