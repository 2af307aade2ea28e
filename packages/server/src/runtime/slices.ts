/**
 * Divides work that takes the event loop into slices. Of all slices of the process one is done at a time, in the order in
 * which they were asked for, and after each one comes a rest of the same length: several large requests keep others
 * waiting no longer than one does, and others, who need several turns of the loop, have half of the time.
 */

/** How much work a slice has, in points of about a byte that is checked and scrubbed: 2 ms of text, at most 6 of digits. */
const sliceWork = 8_000

/** The longest rest after a slice. */
const longestRestMs = 10

const waiting: (() => void)[] = []
let isBusy = false

/** Begins the next slice, and rests afterwards for as long as it took. */
function begin(): void {
  const began = performance.now()
  waiting.shift()?.()
  setImmediate(() => void setTimeout(goOn, Math.min(longestRestMs, performance.now() - began)))
}

function goOn(): void {
  isBusy = waiting.length > 0
  if (isBusy) begin()
}

/** Resolves in a later turn of the event loop that no other slice has. */
export function nextSlice(): Promise<void> {
  return new Promise((done) => {
    waiting.push(done)
    if (isBusy) return
    isBusy = true
    setImmediate(begin)
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
