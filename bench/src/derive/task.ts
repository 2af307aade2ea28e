import { randomFrom } from '../random.js'

/**
 * The task of all derivers. Per book: a burst of 3 s becomes its last event; the events of the last 10 s are counted; a
 * signal is derived when the copies fall below 5, and again only after they have reached 7.
 */
export const task = { collapseMs: 3_000, windowMs: 10_000, below: 5, rearm: 7 } as const

/** Events that arrive together, as lines of the log; `now` is their arrival in epoch milliseconds. */
export interface Batch {
  now: number
  lines: string[]
}

/** The result of the task: every deriver must give the same. */
export interface Scarce {
  bookId: string
  /** When the burst's last event happened. */
  at: number
  copies: number
  /** The number of events in the window at that time. */
  count: number
}

export interface LogEvent {
  id: string
  type: string
  version: number
  time: number
  received: number
  source: string
  subject: string
  data: { bookId: string; copies: number; branch: string }
}

const keys = 10_000
const bytes = 226
const batchSize = 100
/**
 * About 9 000 events a second. Neither 3 s nor 10 s is a multiple of the step, so nothing falls due at the time of an
 * event.
 */
const stepMs = 11

/** An endless stream of changes: the copies of each book do a random walk in steps of one. */
export class Feed {
  readonly #random = randomFrom(7)
  readonly #copies = Uint8Array.from({ length: keys }, () => 8 + this.#random(20))
  /**
   * The last batch of each book. A book occurs once per batch, because two changes in one millisecond have no defined
   * order.
   */
  readonly #seen = new Uint32Array(keys)
  #n = 0
  #batch = 0
  now = Date.UTC(2026, 0, 5, 9)

  batch(): Batch {
    this.now += stepMs
    this.#batch++
    return { now: this.now, lines: Array.from({ length: batchSize }, () => this.#line()) }
  }

  batches(n: number): Batch[] {
    return Array.from({ length: n }, () => this.batch())
  }

  #line(): string {
    const book = this.#fresh()
    const previous = this.#copies[book] ?? 0
    const copies = Math.min(30, Math.max(2, previous + 1 - this.#random(3)))
    this.#copies[book] = copies
    return eventLine({ n: this.#n++, book, copies, now: this.now })
  }

  #fresh(): number {
    for (;;) {
      const book = this.#random(keys)
      if (this.#seen[book] === this.#batch) continue
      this.#seen[book] = this.#batch
      return book
    }
  }
}

/** Returns one change of a book's copies as a line of the log. */
export function eventLine({ n, book, copies, now }: { n: number; book: number; copies: number; now: number }): string {
  const bookId = `b${String(book).padStart(7, '0')}`
  const id = `${hex(Math.imul(n + 1, 0x9e3779b1), 8)}-0000-4000-8000-${hex(n, 12)}`
  const data = { bookId, copies, branch: '' }
  const event = { id, type: 'copies.changed', version: 1, time: now, received: now, source: 'desk', subject: `book/${bookId}`, data }
  data.branch = '-'.repeat(bytes - JSON.stringify(event).length)
  return JSON.stringify(event)
}

const hex = (n: number, digits: number): string => (n >>> 0).toString(16).padStart(digits, '0')
