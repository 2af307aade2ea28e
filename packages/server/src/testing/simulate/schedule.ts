/** Whoever something happens to. What was to happen to the dead does not, and the paused catch up later. */
export interface Owner {
  readonly isDead: boolean
  readonly pausedUntil: number
}

/** Virtual time as a list of what will happen: everything that takes time is one entry, so that a seed says it all. */
export interface Schedule {
  now: () => number
  /** How many things have happened. */
  readonly steps: number
  /** Calls once after `ms`; the answer takes it back. */
  after: (ms: number, call: () => void, owner?: Owner) => () => void
  /** Lets time pass until then, or until something is over. */
  run(until: number, isOver: () => boolean): Promise<void>
}

interface Entry {
  at: number
  n: number
  call: () => void
  owner: Owner | undefined
  isCancelled: boolean
}

export function createSchedule(start: number): Schedule {
  let now = start
  let made = 0
  let steps = 0
  /** The next at the end. */
  const entries: Entry[] = []

  function add(entry: Entry): void {
    let [low, high] = [0, entries.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = entries[middle]
      if (other && (other.at > entry.at || (other.at === entry.at && other.n > entry.n))) low = middle + 1
      else high = middle
    }
    entries.splice(low, 0, entry)
  }

  function isReady(entry: Entry): boolean {
    if (entry.isCancelled || entry.owner?.isDead === true) return false
    const resumes = entry.owner?.pausedUntil ?? 0
    if (resumes <= entry.at) return true
    add(Object.assign(entry, { at: resumes }))
    return false
  }

  return {
    now: () => now,
    get steps() {
      return steps
    },
    after(ms, call, owner) {
      const entry = { at: now + Math.max(0, Math.ceil(ms)), n: made++, call, owner, isCancelled: false }
      add(entry)
      return () => void (entry.isCancelled = true)
    },
    async run(until, isOver) {
      for (let next = entries.at(-1); next && next.at <= until && !isOver(); next = entries.at(-1)) {
        entries.pop()
        if (!isReady(next)) continue
        now = next.at
        steps++
        next.call()
        await settled()
      }
      if (!isOver()) now = until
    },
  }
}

/** When every promise that can go on has gone on: nothing here waits for anything but the schedule. */
function settled(): Promise<void> {
  return new Promise((done) => void setImmediate(done))
}
