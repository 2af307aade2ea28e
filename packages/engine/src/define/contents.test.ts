import { defineEvent } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Event } from '../message/message.js'
import type { Cell, Trait } from './trait.js'
import * as trait from './traits.js'

const copies = z.object({ bookId: z.string(), copies: z.number() })
const added = defineEvent('bag.book_added', { data: copies })
const removed = defineEvent('bag.book_removed', { data: copies })
const viewed = defineEvent('bag.viewed', { data: z.object({ books: z.array(copies) }) })

const bag = trait.contents(
  { adds: [added], takes: [removed], states: [viewed] },
  (data) => ('books' in data ? data.books : [data]).map((one) => [one.bookId, one.copies]),
  { index: true },
)

/** Folds events, one a minute, and returns the cell. */
function fold(happened: readonly [{ type: string }, Event['data']][], of: Trait = bag, before?: Cell): Cell | undefined {
  let cell = before
  for (const [i, [{ type }, data]] of happened.entries()) {
    const event: Event = { id: String(i), type, version: 1, time: 60_000 * (i + 1), received: 0, source: 'page', data }
    for (const one of of.folds) if (one.event.type === type) cell = one.fold(cell, event)
  }
  return cell
}

const left = (...happened: [{ type: string }, Event['data']][]) => bag.read(fold(happened), 0)
const dune = (n: number) => ({ bookId: 'dune', copies: n })
const emma = (n: number) => ({ bookId: 'emma', copies: n })

describe('trait.contents', () => {
  it('has a value until the last of it is taken', () => {
    expect(left([added, dune(3)], [removed, dune(1)])).toEqual(['dune'])
    expect(left([added, dune(3)], [removed, dune(1)], [removed, dune(2)])).toEqual([])
  })

  it('is what an event states, whatever was added before', () => {
    expect(left([added, dune(3)], [viewed, { books: [emma(2)] }])).toEqual(['emma'])
    expect(left([added, dune(3)], [viewed, { books: [] }], [added, emma(1)])).toEqual(['emma'])
    expect(left([viewed, { books: [emma(1), emma(1)] }], [removed, emma(1)])).toEqual(['emma'])
  })

  it('never owes what was taken and never told to be added', () => {
    expect(left([removed, dune(2)], [added, dune(1)])).toEqual(['dune'])
  })

  it('files a person under each value, and is empty at first', () => {
    const cell = fold([[added, dune(1)], [added, emma(1)]])
    expect(cell && bag.keys(cell)).toEqual(['dune', 'emma'])
    expect(left()).toEqual([])
  })

  it('keeps no more than a hundred values, the newest', () => {
    const all = Array.from({ length: 102 }, (_, i): [{ type: string }, Event['data']] => [added, { bookId: String(i), copies: 1 }])
    const kept = bag.read(fold([...all, [added, { bookId: 'last', copies: 1 }], [added, { bookId: 'really last', copies: 1 }]]), 0)
    expect(kept).toHaveLength(100)
    expect(kept[0]).toBe('4')
  })

  it('goes on with the cell of a set', () => {
    const set = trait.set(added, 'bookId', { without: [removed] })
    const before = fold([[added, dune(3)], [added, emma(1)], [removed, emma(1)]], set)
    expect(bag.read(before, 0)).toEqual(['dune'])
    expect(bag.read(fold([[added, emma(1)]], bag, before), 0)).toEqual(['dune', 'emma'])
  })

  it('is refused with an event that is named twice', () => {
    expect(() => trait.contents({ adds: [added], takes: [added] }, () => [])).toThrow("trait.contents: its events names the event 'bag.book_added' twice")
  })
})
