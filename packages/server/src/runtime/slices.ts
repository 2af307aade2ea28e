/**
 * Divides work that takes the event loop into slices. In each turn of the loop one slice of the whole process is done, in
 * the order in which they were asked for, so that several large requests keep others waiting no longer than one does.
 */

/** How much work a slice has, in points of about a byte that is checked and scrubbed: 2 ms of text, at most 6 of digits. */
const sliceWork = 8_000

const waiting: (() => void)[] = []

function begin(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(begin)
}

/** Resolves in a later turn of the event loop that no other slice has. */
export function nextSlice(): Promise<void> {
  return new Promise((done) => {
    waiting.push(done)
    if (waiting.length === 1) setImmediate(begin)
  })
}

/** Counts the work of one request. */
export interface Slices {
  /** Notes work that is about to be done; resolves when its slice begins, or is undefined while it fits into this one. */
  spend(work: number): Promise<void> | undefined
}

export function createSlices(next: () => Promise<void> = nextSlice): Slices {
  let done = 0
  return {
    spend(work) {
      const fits = done === 0 || done + work <= sliceWork
      done = fits ? done + work : work
      return fits ? undefined : next()
    },
  }
}
