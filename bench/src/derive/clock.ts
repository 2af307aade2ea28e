/**
 * Timers on the events' clock. Each also starts and clears a real timer, so that its cost is measured, but fires by the
 * events' clock. All delays are equal, so a queue is enough.
 */
export class QueueClock {
  #queue: { at: number; act: () => void }[] = []
  #first = 0
  now = 0

  after(ms: number, act: () => void): void {
    const timer = setTimeout(nothing, ms)
    this.#queue.push({ at: this.now + ms, act: () => {
      clearTimeout(timer)
      act()
    } })
  }

  advance(now: number): void {
    for (let next = this.#queue[this.#first]; next && next.at <= now; next = this.#queue[this.#first]) {
      this.#first++
      this.now = next.at
      next.act()
    }
    this.now = now
    if (this.#first < 50_000) return
    this.#queue = this.#queue.slice(this.#first)
    this.#first = 0
  }
}

function nothing(): void {}
