import { EventEmitter } from 'node:events'
import { type LogEvent, task } from './task.js'

export interface SeedSignal {
  type: string
  priority: 'medium' | 'high'
  payload: { bookId: string; copies: number; trend: 'declining' | 'stable' | 'increasing' }
  derivedFrom: string[]
}

/**
 * A simple deriver without rules, written from the description of the first design (the "seed"): events with one type
 * and one payload share a buffer. The first event starts a timer of 3 s, and when it ends the buffer is examined. A
 * changed number of copies is another payload, so it never joins a burst, and the trend of a buffer is always stable.
 */
export class SeedDeriver extends EventEmitter<{ signal: [SeedSignal] }> {
  readonly #buffers = new Map<string, LogEvent[]>()
  readonly #after: (ms: number, act: () => void) => void

  constructor(after: (ms: number, act: () => void) => void) {
    super()
    this.#after = after
  }

  take(event: LogEvent): void {
    const key = `${event.type}:${JSON.stringify(event.data)}`
    const buffer = this.#buffers.get(key)
    if (buffer) buffer.push(event)
    else {
      this.#buffers.set(key, [event])
      this.#after(task.collapseMs, () => this.#derive(key))
    }
  }

  #derive(key: string): void {
    const events = this.#buffers.get(key) ?? []
    this.#buffers.delete(key)
    const [first, last] = [events[0], events.at(-1)]
    if (!first || !last || last.data.copies > task.below) return
    const change = last.data.copies - first.data.copies
    this.emit('signal', {
      type: 'copies.scarce',
      priority: last.data.copies <= 2 ? 'high' : 'medium',
      payload: {
        bookId: last.data.bookId,
        copies: last.data.copies,
        trend: change < 0 ? 'declining' : change > 0 ? 'increasing' : 'stable',
      },
      derivedFrom: events.map(({ type }) => type),
    })
  }
}
