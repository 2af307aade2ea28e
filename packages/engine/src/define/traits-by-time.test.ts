import { defineEvent, hours, minutes, type Json, seconds } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Event } from '../message/message.js'
import type { State } from '../state/partition.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { definePack } from './define-pack.js'
import { latenessMs } from './lateness.js'
import { defineSignal } from './define-signal.js'
import { defineUseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import type { Cell, Trait } from './trait.js'
import * as trait from './traits.js'

const taken = defineEvent('book.taken', { data: z.object({ book: z.string(), pages: z.number() }) })
const returned = defineEvent('book.returned', { data: z.object({ book: z.string(), pages: z.number() }) })
const listed = defineEvent('desk.listed', { data: z.object({ book: z.string(), pages: z.number() }) })
const closed = defineEvent('desk.closed', { from: 'shop', data: z.object({}) })
const fined = defineEvent('reader.fined', { from: 'shop', data: z.object({ book: z.string() }) })

const traits = {
  latest: trait.latest(taken, 'book', { until: [closed] }),
  newest: trait.latest([taken, returned], ({ book }) => book),
  since: trait.since(taken, { until: [closed] }),
  set: trait.set(taken, 'book', { without: [returned], until: [closed] }),
  wished: trait.set(taken, 'book'),
  count: trait.count(taken),
  sum: trait.sum(taken, 'pages'),
  largest: trait.largest(taken, 'pages'),
}

/** Traits that gather many events until they are reset. */
const resetTraits = {
  count: trait.count(taken, { until: [closed, returned] }),
  sum: trait.sum(taken, 'pages', { until: [closed] }),
  largest: trait.largest(taken, 'pages', { until: [closed], where: ({ book }) => book !== 'emma' }),
  contents: trait.contents({ adds: [taken], takes: [returned], states: [listed] }, ({ book, pages }) => (pages === 0 ? [] : [[book, pages]])),
}

/** Folds events in the order of a list, and returns what a trait reads. */
function fold(of: Trait, events: readonly Event[]): unknown {
  let cell: Cell | undefined
  for (const event of events)
    for (const change of of.folds) if (change.event.type === event.type) cell = change.fold(cell, event)
  return of.read(cell, hours(2))
}

describe('a trait, whatever the order in which events arrive', () => {
  const happening = fc.record({
    type: fc.constantFrom(taken.type, returned.type, closed.type, listed.type),
    book: fc.constantFrom('dune', 'emma', 'faust'),
    pages: fc.nat(9),
  })
  /** Draws events with times a unit apart or more, some of them at the same time, in the order in which they arrive. */
  const arriving = (unitMs: number) =>
    fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), happening), { maxLength: 12 }).map((all) =>
      all.map(([n, { type, ...data }], i): Event => ({
        id: String(i), type, version: 1, time: minutes(1) + n * unitMs, received: hours(2), source: 'page', data: data as Json,
      })),
    )
  const cases = [
    ...Object.entries(traits).map(([name, of]) => [name, 'of minutes', of, minutes(5)] as const),
    ...Object.entries(resetTraits).map(([name, of]) => [name, 'within the lateness', of, latenessMs / 20] as const),
  ]

  it.each(cases)('%s is that of the order in which they happened, over a disorder %s', (_, __, of, unitMs) => {
    fc.assert(
      fc.property(arriving(unitMs), (events) => {
        expect(fold(of, events)).toEqual(fold(of, events.toSorted((a, b) => a.time - b.time)))
      }),
      { numRuns: 3_000 },
    )
  })

  it('counts what happened after the last reset only', () => {
    const counted = trait.count(taken, { until: [closed] }) as Trait
    const at = (type: string, minute: number): Event => ({ id: String(minute), type, version: 1, time: minutes(minute), received: hours(1), source: 'page', data: {} })
    expect(fold(counted, [at(taken.type, 1), at(closed.type, 5), at(taken.type, 3), at(taken.type, 6)])).toBe(1)
    expect(fold(counted, [at(closed.type, 5), at(taken.type, 6), at(closed.type, 3)])).toBe(1)
    expect(fold(counted, [at(taken.type, 1), at(taken.type, 6), at(closed.type, 5)])).toBe(1)
  })

  it('counts no more than what surely happened after a reset that arrives later than the lateness', () => {
    const counted = trait.count(taken, { until: [closed] }) as Trait
    const at = (type: string, second: number): Event => ({ id: String(second), type, version: 1, time: seconds(second), received: hours(1), source: 'page', data: {} })
    expect(fold(counted, [at(taken.type, 10), at(taken.type, 20), at(taken.type, 21), at(closed.type, 9)])).toBe(2)
    expect(fold(counted, [at(taken.type, 10), at(taken.type, 20), at(taken.type, 21), at(closed.type, 20.5)])).toBe(1)
  })
})

describe('a late event', () => {
  const reader = defineVisitor({
    visit: trait.count(fined, { per: 'visit' }),
    tab: trait.count(fined, { per: 'session' }),
    ever: trait.count(fined),
    taken: trait.latest(taken, 'book', { index: true }),
  })
  const called = defineSignal('desk.called').on(closed).per(() => 'desk').expires(minutes(1)).emit(() => ({ priority: 'low', data: {} }))
  const come = defineUseCase('come', {
    when: called,
    of: reader,
    who: () => reader.where({}),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { threshold: 1 },
    category: 'desk',
    say: { brief: '', words: () => 'Come!' },
    why: () => '',
  })

  function stage() {
    const t = new Rehearsal(definePack({ name: 'desk', useCases: [come] }))
    const ann = t.visitor('ann')
    const fine = (agoMs: number) => t.event(fined, { book: 'dune' }, { person: ann.person, source: 'desk', time: t.now - agoMs })
    return { t, ann, fine, reads: () => readsOf(t.partitions[0], ann.person) }
  }

  function readsOf(p: State | undefined, id: string) {
    const person = p?.people.get(id)
    const [tab] = person ? [...person.sessions.values()] : []
    return Object.fromEntries(
      Object.entries(reader.traits).map(([name, of], n) => [name, of.read((of.per === 'session' ? tab : person)?.cells[n], Infinity)]),
    )
  }

  it('of before the visit and the tab counts for the person alone', () => {
    const { t, fine, reads } = stage()
    fine(hours(2))
    fine(hours(23))
    expect(reads()).toMatchObject({ visit: 0, tab: 0, ever: 2 })
    t.advance(seconds(1))
    fine(0)
    expect(reads()).toMatchObject({ visit: 1, tab: 1, ever: 3 })
  })

  it('whose time was over a day off counts for nothing, and is counted as such', () => {
    const { t, ann, reads } = stage()
    ann.does(taken, { book: 'dune', pages: 1 })
    ann.does(taken, { book: 'emma', pages: 1 }, { claimed: t.now - hours(30) })
    t.event(closed, {}, { source: 'desk', claimed: t.now + hours(30) })
    expect(reads()).toMatchObject({ taken: 'dune' })
    expect(t.all('signal')).toEqual([])
    expect(t.all('dropped')).toMatchObject([
      { reason: 'time over a day off', where: 'book.taken' },
      { reason: 'time over a day off', where: 'desk.closed' },
    ])
  })

  it('does not change what was saved and loaded', () => {
    const { t, ann, reads } = stage()
    ann.does(taken, { book: 'dune', pages: 1 })
    t.restart()
    ann.does(taken, { book: 'emma', pages: 1 }, { time: t.now - 1 })
    expect(reads()).toMatchObject({ taken: 'dune' })
  })
})
