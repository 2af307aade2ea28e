import { createStopwatch } from '../stopwatch.js'
import type { WatchedPage } from './detector.js'
import { createReversals, oscillationOf } from './reversals.js'

/** The time that a person gives to one zone. */
export interface Stay {
  /** Takes the pointer's position in pixels. */
  move: (x: number, y: number) => void
  /** Stops counting while the page is hidden. */
  pause: () => void
  resume: () => void
  /** Ends the stay. Captures its whole time. */
  end: () => void
  /** Ends the stay without a word. */
  drop: () => void
}

/** When a stay is captured, and every `everyMs` after the last of these. */
const milestones = [5_000, 15_000, 31_000] as const
const everyMs = 30_000

/** A pointer that only crosses a zone does not stay. */
const shortestMs = 1_000

/** Begins a stay on the zone `target`. */
export function createStay({ clock, capture }: Pick<WatchedPage, 'clock' | 'capture'>, target: string): Stay {
  const visible = createStopwatch(clock)
  const reversals = createReversals()
  let capturedMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function report(): void {
    const dwellMs = visible.read()
    if (dwellMs <= capturedMs || dwellMs < shortestMs) return
    capturedMs = dwellMs
    capture('pointer.dwelled', { target, dwellMs, oscillation: oscillationOf(reversals.count, dwellMs) })
  }

  function resume(): void {
    visible.start()
    const due = nextMilestone(visible.read())
    clearTimeout(timer)
    timer = setTimeout(() => {
      // A computer that slept has not stayed.
      if (visible.read() >= due) report()
      resume()
    }, due - visible.read())
  }

  function pause(): void {
    visible.pause()
    clearTimeout(timer)
  }

  resume()
  return {
    move: reversals.move,
    pause() {
      pause()
      report()
    },
    resume,
    end() {
      pause()
      report()
    },
    drop: pause,
  }
}

/** Returns the next time to capture a stay of so many milliseconds. */
export function nextMilestone(ms: number): number {
  const [, , last] = milestones
  return milestones.find((milestone) => milestone > ms) ?? last + everyMs * (Math.floor((ms - last) / everyMs) + 1)
}
