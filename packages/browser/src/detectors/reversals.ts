/** Counts how often the pointer turns back on itself. */
export interface Reversals {
  /** Takes the pointer's position in pixels. */
  move: (x: number, y: number) => void
  /** How often the pointer turned, on the axis with more turns. */
  readonly count: number
}

/** A movement back of fewer pixels is a trembling hand. */
const leastPx = 10

/** Creates the count of a pointer's turns, at zero. */
export function createReversals(): Reversals {
  const [across, along] = [createAxis(), createAxis()]
  return {
    move(x, y) {
      across.move(x)
      along.move(y)
    },
    get count() {
      return Math.max(across.turns, along.turns)
    },
  }
}

function createAxis(): { move: (at: number) => void; turns: number } {
  /** The farthest place in the present direction; 0 is no direction yet. */
  let farthest: number | null = null
  let direction = 0
  const axis = {
    turns: 0,
    move(at: number) {
      farthest ??= at
      const ahead = (at - farthest) * direction
      if (direction !== 0 && ahead >= 0) farthest = at
      else if (Math.abs(at - farthest) >= leastPx) {
        if (direction !== 0) axis.turns++
        direction = Math.sign(at - farthest)
        farthest = at
      }
    },
  }
  return axis
}

/** Returns how restless a pointer was that turned so often in so many milliseconds. */
export function oscillationOf(turns: number, ms: number): 'low' | 'medium' | 'high' {
  const per10s = ms > 0 ? (turns * 10_000) / ms : 0
  if (per10s < 4) return 'low'
  return per10s <= 9 ? 'medium' : 'high'
}
