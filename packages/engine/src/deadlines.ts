/** A binary heap of things that fall due. What falls due together comes out by `tie`, then as it went in. */
export class Deadlines<What> {
  #heap: Item<What>[] = []
  #n = 0

  get size(): number {
    return this.#heap.length
  }

  /** When the first is due. */
  next(): number | undefined {
    return this.#heap[0]?.at
  }

  add(at: number, what: What, tie = ''): void {
    this.#heap.push({ at, tie, n: this.#n++, what })
    this.#rise(this.#heap.length - 1)
  }

  /** The first that is due at `now`, taken out. */
  take(now: number): { at: number; what: What } | undefined {
    const first = this.#heap[0]
    if (!first || first.at > now) return undefined
    const last = this.#heap.pop()
    if (last && last !== first) {
      this.#heap[0] = last
      this.#sink()
    }
    return first
  }

  /** Everything, in the order in which it will come out: for saving. */
  all(): { at: number; what: What }[] {
    return this.#heap.toSorted(earlier).map(({ at, what }) => ({ at, what }))
  }

  #rise(start: number): void {
    for (let child = start; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfEarlier(child, parent)) return
      child = parent
    }
  }

  #sink(): void {
    for (let parent = 0; ;) {
      const left = 2 * parent + 1
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left
      if (!this.#swapIfEarlier(child, parent)) return
      parent = child
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const first = this.#heap[a]
    const second = this.#heap[b]
    return first !== undefined && second !== undefined && earlier(first, second) < 0
  }

  #swapIfEarlier(a: number, b: number): boolean {
    const first = this.#heap[a]
    const second = this.#heap[b]
    if (!first || !second || earlier(first, second) >= 0) return false
    this.#heap[a] = second
    this.#heap[b] = first
    return true
  }
}

interface Item<What> {
  at: number
  tie: string
  n: number
  what: What
}

function earlier(a: Item<unknown>, b: Item<unknown>): number {
  if (a.at !== b.at) return a.at - b.at
  if (a.tie !== b.tie) return a.tie < b.tie ? -1 : 1
  return a.n - b.n
}
