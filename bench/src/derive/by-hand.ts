import { type Deriver, parse } from './deriver.js'
import { type LogEvent, type Scarce, task } from './task.js'

interface Book {
  times: number[]
  first: number
  /** The last three event IDs, because a signal carries evidence. */
  ids: [string, string, string]
  burst: LogEvent | undefined
  until: number
  isBelow: boolean
}

/** Does this one task in a loop written for it: a lower bound for a general engine. */
export function byHand(): Deriver {
  const books = new Map<string, Book>()
  const signals: Scarce[] = []
  let bursts: Book[] = []
  let ended = 0

  const end = (book: Book): void => {
    const last = book.burst
    if (!last) return
    book.burst = undefined
    const { data: { bookId, copies }, time } = last
    while ((book.times[book.first] ?? Infinity) <= time - task.windowMs) book.first++
    if (book.isBelow) book.isBelow = copies < task.rearm
    else if (copies < task.below) {
      book.isBelow = true
      signals.push({ bookId, at: time, copies, count: book.times.length - book.first })
    }
  }
  const take = (event: LogEvent, now: number): void => {
    const { bookId } = event.data
    const book = books.get(bookId) ?? { times: [], first: 0, ids: ['', '', ''], burst: undefined, until: 0, isBelow: false }
    if (book.times.length === 0) books.set(bookId, book)
    if (book.first > 8 && book.first * 2 > book.times.length) {
      book.times.splice(0, book.first)
      book.first = 0
    }
    book.times.push(event.time)
    book.ids[0] = book.ids[1]
    book.ids[1] = book.ids[2]
    book.ids[2] = event.id
    if (!book.burst) {
      book.until = now + task.collapseMs
      bursts.push(book)
    }
    book.burst = event
  }
  return {
    name: 'by hand',
    signals,
    run(batches) {
      for (const { now, lines } of batches) {
        for (let book = bursts[ended]; book && book.until <= now; book = bursts[++ended]) end(book)
        if (ended > 50_000) {
          bursts = bursts.slice(ended)
          ended = 0
        }
        for (const line of lines) take(parse(line), now)
      }
    },
  }
}
