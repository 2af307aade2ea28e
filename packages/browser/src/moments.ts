import type { Priority } from '@proactive/protocol'
import type { Runtime } from './runtime.js'

/** Why now is not the moment; travels as the reason of `suggestion.deferred`. */
export type Obstacle = 'hidden' | 'dialog' | 'dragging' | 'typing' | 'scrolling' | 'active' | 'no_break'

export interface Moments {
  /** What stands in the way of a suggestion of this priority, or `null`: it may show now. */
  obstacle: (priority: Priority) => Obstacle | null
  /** A natural break: a route change, a finished step. */
  breakNow: () => void
  watch: (signal: AbortSignal) => void
}

const typingMs = 1_500
const scrollingMs = 500
/** A medium suggestion waits for this much rest. */
const restMs = 2_000
/** A low one shows when somebody has been idle this long, or within `breakMs` of a break. */
const idleMs = 10_000
const breakMs = 3_000

const modal = 'dialog[open], [aria-modal="true"]'

/** Knows whether the person is busy. It keeps times, never what was typed or where. */
export function createMoments({ now }: Pick<Runtime, 'now'>): Moments {
  const last = { input: 0, typing: 0, scrolling: 0, break: 0 }
  let pressed = false

  const touched = (): void => {
    last.input = now()
  }
  const within = (time: number, ms: number): boolean => now() - time < ms

  return {
    obstacle(priority) {
      if (document.visibilityState === 'hidden') return 'hidden'
      if (document.querySelector(modal)) return 'dialog'
      if (pressed) return 'dragging'
      if (within(last.typing, typingMs)) return 'typing'
      if (within(last.scrolling, scrollingMs)) return 'scrolling'
      if (priority === 'high') return null
      if (priority === 'medium') return within(last.input, restMs) ? 'active' : null
      return within(last.break, breakMs) || !within(last.input, idleMs) ? null : 'no_break'
    },
    breakNow() {
      last.break = now()
    },
    watch(signal) {
      const options = { signal, capture: true, passive: true }
      const listen = (types: string[], listener: (event: Event) => void): void =>
        types.forEach((type) => addEventListener(type, listener, options))

      last.input = now()
      listen(['input'], () => {
        touched()
        last.typing = now()
      })
      listen(['keydown'], touched)
      listen(['wheel', 'touchmove', 'scroll'], () => {
        touched()
        last.scrolling = now()
      })
      listen(['pointerdown', 'dragstart'], () => {
        touched()
        pressed = true
      })
      listen(['pointerup', 'pointercancel', 'dragend', 'drop', 'blur'], () => {
        pressed = false
      })
    },
  }
}
