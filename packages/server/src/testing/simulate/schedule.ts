/** The process that an entry belongs to. Entries of a dead process are dropped; entries of a paused one are delayed. */
export interface Owner {
  readonly isDead: boolean
  readonly pausedUntil: number
}

/** Virtual time, as a list of future calls. Everything that takes time is an entry, so that a run is deterministic. */
export interface Schedule {
  now: () => number
  /** The number of calls that were made so far. */
  readonly steps: number
  /** Calls back once after `ms` milliseconds. Returns a function that cancels the call. */
  after: (ms: number, call: () => void, owner?: Owner) => () => void
  /** Advances time to `until`, or until `isOver` returns true. */
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
  /** The future calls in reverse order: the next one is the last. */
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
        await (steps % stepsPerTurn === 0 ? turned() : settled())
      }
      await turned()
      if (!isOver()) now = until
    },
  }
}

/** After so many steps the event loop turns, for what is outside of the simulation and for rejections that nobody handled. */
const stepsPerTurn = 50

/**
 * Resolves after all pending promise callbacks have run, which is before the next tick: nothing in a simulation waits for
 * anything but the schedule. A turn of the event loop would ask the system for events each time, a third of a run.
 */
function settled(): Promise<void> {
  return new Promise((done) => process.nextTick(done))
}

function turned(): Promise<void> {
  return new Promise((done) => void setImmediate(done))
}
