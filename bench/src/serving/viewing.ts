import { randomUUID } from 'node:crypto'
import type { WireEvent } from '@proactive/protocol'

let views = 0

/** Makes the event of viewing a book: 226 bytes on the wire. */
export function viewing(bookId: string): WireEvent {
  const shelf = 'history of the north, second floor, by the window'
  return event('book.viewed', { bookId, shelf, position: 100_000 + (views++ % 900_000), from: 'the search' })
}

export function event(type: string, data: Record<string, unknown>): WireEvent {
  return { id: randomUUID(), type, time: new Date().toISOString(), data }
}

/** Makes a batch as a page sends it. */
export function batch(events: readonly WireEvent[]) {
  return { sentAt: new Date().toISOString(), events }
}
