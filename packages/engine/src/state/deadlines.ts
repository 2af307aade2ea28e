/**
 * A priority queue of deadlines. Items that are due together come out in the order of their ties, then in the order in
 * which they were added. Most items are added in the order in which they are due, and wait in a plain queue; an item
 * that is due earlier than the last of the queue waits in a heap.
 */
export class Deadlines<What> {
  /** The queue, in columns: it is long where events wait for late ones, so it has no object per item. */
  #ats: number[] = []
  #whats: What[] = []
  #first = 0
  /** The time whose items are in the order of their ties already. */
  #arranged = Number.NaN
  #heap: Item<What>[] = []
  /** Numbers the items of the heap. */
  #n = 0
  readonly #tieOf: ((what: What) => string) | undefined

  constructor(tieOf?: (what: What) => string) {
    this.#tieOf = tieOf
  }

  get size(): number {
    return this.#heap.length + this.#ats.length - this.#first
  }

  /** Returns when the first item is due; `Infinity` when there is none. */
  next(): number {
    const queued = this.#ats[this.#first] ?? Infinity
    const heaped = this.#heap[0]
    return heaped !== undefined && heaped.at < queued ? heaped.at : queued
  }

  add(at: number, what: What): void {
    const latest = this.#ats.at(-1)
    if (latest !== undefined && at < latest) return this.#push({ at, n: this.#n++, what })
    if (at === this.#arranged) this.#arranged = Number.NaN
    this.#ats.push(at)
    this.#whats.push(what)
  }

  /** Removes the first item that is due at `now`, and returns it. */
  take(now: number): What | undefined {
    const at = this.next()
    if (at > now || at === Infinity) return undefined
    if (this.#tieOf && this.#ats[this.#first] === at) this.#arrange(at, this.#tieOf)
    return this.#heap.length > 0 && this.#heapGoesFirst() ? this.#pop() : this.#shift()
  }

  /** Removes every item for which `isGone` is true; the others keep their order. */
  remove(isGone: (what: What) => boolean): void {
    const queued = this.#whats.slice(this.#first).map((what, i) => ({ at: this.#ats[this.#first + i] ?? 0, what })).filter(({ what }) => !isGone(what))
    this.#ats = queued.map(({ at }) => at)
    this.#whats = queued.map(({ what }) => what)
    this.#first = 0
    const heaped = this.#heap
    this.#heap = []
    for (const item of heaped) if (!isGone(item.what)) this.#push(item)
  }

  /** Returns all items in the order in which they will come out, for saving. */
  all(): { at: number; what: What }[] {
    const queued = this.#whats.slice(this.#first).map((what, i) => ({ at: this.#ats[this.#first + i] ?? 0, what, n: -1 }))
    return [...queued, ...this.#heap].toSorted((a, b) => this.#compare(a, b)).map(({ at, what }) => ({ at, what }))
  }

  /** Sorts the items of the queue that are due first by their ties, once. */
  #arrange(at: number, tieOf: (what: What) => string): void {
    if (at === this.#arranged) return
    this.#arranged = at
    const start = this.#first
    let end = start + 1
    while (this.#ats[end] === at) end++
    if (end - start === 1) return
    const together = this.#whats.slice(start, end).toSorted((a, b) => (tieOf(a) < tieOf(b) ? -1 : 1))
    for (const [i, what] of together.entries()) this.#whats[start + i] = what
  }

  /** Whether the heap's first item comes before the queue's. Of items that are due together, the queue's was added first. */
  #heapGoesFirst(): boolean {
    const heaped = this.#heap[0]
    if (!heaped) return false
    const at = this.#ats[this.#first]
    const what = this.#whats[this.#first]
    if (at === undefined || what === undefined) return true
    return this.#compare(heaped, { at, what, n: -1 }) < 0
  }

  #shift(): What | undefined {
    const what = this.#whats[this.#first++]
    if (this.#first === this.#ats.length) this.#drop()
    else if (this.#first >= 1_024 && this.#first * 2 > this.#ats.length) this.#drop()
    return what
  }

  /** Frees the memory of items that have left the queue. */
  #drop(): void {
    this.#ats = this.#ats.slice(this.#first)
    this.#whats = this.#whats.slice(this.#first)
    this.#first = 0
  }

  #push(item: Item<What>): void {
    const heap = this.#heap
    heap.push(item)
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1
      if (!this.#swapIfEarlier(child, parent)) return
      child = parent
    }
  }

  #pop(): What | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!last || last === first) return first?.what
    heap[0] = last
    for (let parent = 0; ;) {
      const left = 2 * parent + 1
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left
      if (!this.#swapIfEarlier(child, parent)) return first?.what
      parent = child
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const first = this.#heap[a]
    const second = this.#heap[b]
    return first !== undefined && second !== undefined && this.#compare(first, second) < 0
  }

  #swapIfEarlier(a: number, b: number): boolean {
    const first = this.#heap[a]
    const second = this.#heap[b]
    if (!first || !second || this.#compare(first, second) >= 0) return false
    this.#heap[a] = second
    this.#heap[b] = first
    return true
  }

  #compare(a: Item<What>, b: Item<What>): number {
    if (a.at !== b.at) return a.at - b.at
    const [tie, other] = this.#tieOf ? [this.#tieOf(a.what), this.#tieOf(b.what)] : ['', '']
    if (tie !== other) return tie < other ? -1 : 1
    return a.n - b.n
  }
}

interface Item<What> {
  at: number
  n: number
  what: What
}
