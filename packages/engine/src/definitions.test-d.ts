import { days, defineWorkflow, minutes, seconds } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { applies } from './applies.js'
import { defineFact } from './define-fact.js'
import { defineResource } from './define-resource.js'
import { defineSignal, is } from './define-signal.js'
import { defineUseCase } from './define-use-case.js'
import { defineVisitor } from './define-visitor.js'
import { absence } from './detectors/absence.js'
import { correlate } from './detectors/correlate.js'
import { crossesBelow } from './detectors/crosses.js'
import { from } from './detectors/from.js'
import { times } from './detectors/times.js'
import { unusual } from './detectors/unusual.js'
import type { FactQuery } from './effect.js'
import { distinct, mostFrequent } from './operators/aggregate.js'
import { remembered } from './operators/remembered.js'
import { trend, type Trend } from './operators/trend.js'
import { sliding } from './operators/window.js'
import { fill, start } from './page-offer.js'
import { perform } from './perform.js'
import {
  bookBorrowed,
  bookViewed,
  copiesChanged,
  copiesLeft,
  holdBook,
  reader,
  scarceCopies,
} from './testing/library.js'
import { count, fact, latest, set, since } from './traits.js'

const homeBranch = defineFact('member.branch', { read: async (of: null): Promise<string> => String(of) })

it('infers what a trait holds, and whether it can be looked up', () => {
  const visitor = defineVisitor({
    viewing: latest(bookViewed, 'bookId', { per: 'session', index: true }),
    shelf: latest(bookViewed, 'shelf'),
    length: latest(bookViewed, (e) => e.bookId.length, { index: true }),
    seen: set(bookViewed, 'bookId', { index: true }),
    borrowed: count(bookBorrowed, { where: (e) => e.bookId !== '' }),
    since: since(bookViewed),
    branch: fact(homeBranch, { index: true }),
  })
  visitor.where({ viewing: 'dune', seen: ['dune', 'emma'], branch: 'north', length: 4 })
  // @ts-expect-error a trait without an index cannot be looked up
  visitor.where({ borrowed: 3 })
  // @ts-expect-error nor can one that is not there
  visitor.where({ watching: 'dune' })
  // @ts-expect-error nor by a value of another kind
  visitor.where({ viewing: 3 })
  // @ts-expect-error a field that the event does not have
  latest(bookViewed, 'title')
  // @ts-expect-error an option that there is not
  latest(bookViewed, 'bookId', { per: 'tab' })

  defineUseCase('typed', {
    when: scarceCopies,
    of: visitor,
    who: (s) => visitor.where({ viewing: s.bookId }),
    score: [
      {
        points: 1,
        because: 'x',
        if: (x, s) => {
          expectTypeOf(x.viewing).toEqualTypeOf<string | undefined>()
          expectTypeOf(x.shelf).toEqualTypeOf<string | undefined>()
          expectTypeOf(x.length).toEqualTypeOf<number | undefined>()
          expectTypeOf(x.seen).toEqualTypeOf<readonly string[]>()
          expectTypeOf(x.borrowed).toEqualTypeOf<number>()
          expectTypeOf(x.branch).toEqualTypeOf<string | undefined>()
          expectTypeOf(s.copies).toEqualTypeOf<number>()
          // @ts-expect-error the signal has no such field
          return s.stock > 0
        },
      },
    ],
    tell: { atLeast: 1 },
    category: 'c',
    say: { brief: '', otherwise: () => '' },
    why: () => '',
  })
})

it('infers data, what is kept and what was found along the chain of a signal', () => {
  const signal = defineSignal('copies.low')
    .on(copiesChanged)
    .per((e) => e.bookId)
    .keep({
      way: trend((e) => e.copies, minutes(10)),
      readers: distinct((e, { person }) => person ?? e.bookId, sliding(minutes(10))),
      most: mostFrequent((e) => e.copies, sliding(days(1))),
    })
    .collapse(seconds(3))
    .when(crossesBelow({ medium: { at: 5, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.copies))
    .clears((e, { way }) => e.copies === 0 && way === 'declining')
    .expires(minutes(10))
    .emit((e, { way, readers, most, level, burst }) => {
      expectTypeOf(e).toEqualTypeOf<{ bookId: string; copies: number; previous?: number | undefined }>()
      expectTypeOf(way).toEqualTypeOf<Trend>()
      expectTypeOf(readers).toEqualTypeOf<number>()
      expectTypeOf(most).toEqualTypeOf<number | undefined>()
      expectTypeOf(level).toEqualTypeOf<'medium' | 'high'>()
      expectTypeOf(burst.first.copies).toEqualTypeOf<number>()
      return { priority: level, data: { bookId: e.bookId, way } }
    })
  expectTypeOf(signal).toExtend<{ type: string }>()

  const chain = defineSignal('copies.low')
    .on(copiesChanged)
    .per((e) => e.bookId)
  // @ts-expect-error the event has no such field
  chain.when((e) => e.stock > 3)
  // @ts-expect-error nothing of that name is kept
  chain.when((e, { trend: t }) => t === 'rising')
  const urgent = chain.when(crossesBelow({ urgent: { at: 5, rearm: 7 } }, (e) => e.copies))
  // @ts-expect-error a level is no priority
  urgent.emit((e, { level }) => ({ priority: level, data: {} }))
  // @ts-expect-error a level says when it re-arms
  chain.when(crossesBelow({ high: { at: 5 } }, (e) => e.copies))
  const low = defineSignal('copies.low').on(copiesChanged)
  // @ts-expect-error a key is text or a number
  low.per((e) => e)
})

it('hands the facts that a rule asks for to what comes after', () => {
  const chain = defineSignal('copies.few')
    .on(copiesChanged)
    .per((e) => e.bookId)
    .keep({ last: remembered((e) => (e.copies > 0 ? e.copies : undefined)) })
    .when(from((e, { last }) => e.copies + (last ?? 0), ({ copies }) => copies < 3))
    .asks((e, { last }) => (last === 3 ? undefined : { left: copiesLeft(e.bookId), branch: homeBranch() }))
  chain
    .expires((e, { left, last, now }) => e.copies + left + (last ?? 0) + now)
    .emit((e, { left, branch }) => {
      expectTypeOf(left).toEqualTypeOf<number>()
      expectTypeOf(branch).toEqualTypeOf<string>()
      return left === 0 ? undefined : { priority: 'low', data: { bookId: e.bookId } }
    })
  // @ts-expect-error nothing of that name was asked
  chain.expires((_, { right }) => right)
  // @ts-expect-error the facts are not known yet when it ends
  chain.clears((_, { left }) => left === 0)
  // @ts-expect-error not a question
  chain.asks(() => ({ left: 3 }))
})

it('infers who may be meant by name', () => {
  reader.person('user:ann').and({ viewing: 'dune' }).or(reader.session(['a', 'b']))
  // @ts-expect-error a trait without an index narrows nothing
  reader.person('user:ann').and({ borrowed: 3 })
  // @ts-expect-error a person is named by text
  reader.person(3)
})

it('infers rules over several events', () => {
  defineSignal('reader.keen')
    .on(bookViewed, bookBorrowed)
    .per((e, { person }) => person && `${person}/${e.bookId}`)
    .when(correlate(bookViewed, bookBorrowed, minutes(1)))
    .expires(minutes(1))
    .emit((e, { pair: [viewed, borrowed] }) => {
      expectTypeOf(viewed.shelf).toEqualTypeOf<string | undefined>()
      expectTypeOf(borrowed.bookId).toEqualTypeOf<string>()
      return { priority: 'low', data: { bookId: e.bookId } }
    })
  defineSignal('reader.waits')
    .on(bookViewed, bookBorrowed)
    .per((_, { session }) => session)
    .when(absence({ after: bookViewed, of: [bookBorrowed], ms: minutes(2) }))
    .clears((_, { event }) => is(event, bookBorrowed) && event.data.bookId !== '')
    .expires(minutes(1))
    .emit((e, { waitedMs }) => ({ priority: 'low', data: { bookId: e.bookId, waitedMs } }))
  defineSignal('book.wanted')
    .on(bookViewed)
    .per((e) => e.bookId)
    .keep({ readers: distinct((_, { person }) => person, sliding(minutes(10))) })
    .when(unusual((_, { readers }) => readers))
    .expires(minutes(1))
    .emit((e, { value, mean }) => ({ priority: 'low', data: { bookId: e.bookId, value, mean } }))
  defineSignal('book.popular')
    .on(bookBorrowed)
    .per((e) => e.bookId)
    .when(times(3, sliding(minutes(5)), { distinctBy: (_, { person }) => person }))
    .expires(minutes(1))
    .emit((e, { count: n }) => ({ priority: 'low', data: { bookId: e.bookId, n } }))
})

it('infers facts into truth, offer and words', () => {
  expectTypeOf(copiesLeft('dune')).toEqualTypeOf<FactQuery<number>>()
  expectTypeOf(homeBranch()).toEqualTypeOf<FactQuery<string>>()
  // @ts-expect-error a fact is asked by what it is about
  copiesLeft(3)
  // @ts-expect-error and not by nothing
  copiesLeft()

  const rest = {
    when: scarceCopies,
    of: reader,
    who: (s: { bookId: string }) => reader.where({ viewing: s.bookId }),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { atLeast: 1 },
    category: 'c',
    why: () => '',
  }
  defineUseCase('typed', {
    ...rest,
    facts: (s) => ({ left: copiesLeft(s.bookId), branch: homeBranch() }),
    stillTrue: ({ left, branch }) => left > 0 && branch.length > 0,
    offer: (s, { left }) => (left > 0 ? holdBook.with({ bookId: s.bookId }) : undefined),
    say: { brief: '', otherwise: ({ left, branch }) => `${left.toFixed()} in ${branch.toUpperCase()}` },
  })
  defineUseCase('wrong', {
    ...rest,
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    // @ts-expect-error a fact that was not asked for
    say: { brief: '', otherwise: ({ right }) => right },
  })
  // @ts-expect-error the action wants a book
  holdBook.with({ shelf: 'a' })

  const other = defineVisitor({ reading: latest(bookViewed, 'bookId', { index: true }) })
  defineUseCase('wrong', {
    when: scarceCopies,
    of: reader,
    // @ts-expect-error the audience of another visitor
    who: () => other.where({ reading: 'x' }),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { atLeast: 1 },
    category: 'c',
    say: { brief: '', otherwise: () => '' },
    why: () => '',
  })
})

it('infers what is scarce, what stands in for it, and what the page does itself', () => {
  const copy = defineResource('copy', {
    free: async (bookId: string, { now }) => bookId.length + now,
    grant: async (bookId, { until, person }) => bookId !== person && until > 0,
    extend: async (_, { id }) => id !== '',
    release: async () => {},
  })
  // @ts-expect-error a copy is of a book
  copy.of(3)
  defineResource('copy', {
    free: async (bookId: string) => bookId.length,
    // @ts-expect-error the records say yes or no
    grant: async () => 'granted',
    extend: async () => true,
    release: async () => {},
  })

  const findCopy = defineWorkflow('find_copy', { steps: ['open_map'], input: z.object({ bookId: z.string() }) })
  // @ts-expect-error the workflow wants a book
  start(findCopy, { shelf: 'a' }, 'Show me')
  // @ts-expect-error a field is filled with text
  fill([{ field: 'name', value: 3 }], 'Fill it in')

  const rest = {
    when: scarceCopies,
    of: reader,
    who: (s: { bookId: string }) => reader.where({ viewing: s.bookId }),
    score: [{ points: 1, because: 'x', if: () => true }],
    tell: { atLeast: 1 },
  }
  const speaks = { category: 'c', say: { brief: '', otherwise: () => '' }, why: () => '' }
  defineUseCase('typed', {
    ...rest,
    ...speaks,
    holds: (s) => copy.of(s.bookId),
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    offer: (s, { left }) => start(findCopy, { bookId: s.bookId }, `Show me ${left.toFixed()}`),
    alternative: (s, { left }) => {
      expectTypeOf(s.bookId).toEqualTypeOf<string>()
      expectTypeOf(left).toEqualTypeOf<number>()
      return { offer: holdBook.with({ bookId: s.bookId }), words: 'Another?' }
    },
  })
  defineUseCase('typed', {
    ...rest,
    facts: (s) => ({ left: copiesLeft(s.bookId) }),
    prefetches: (s, { left }) => ({ resource: 'map', input: { book: s.bookId, left: left.toFixed() } }),
  })
  // @ts-expect-error what speaks says what
  defineUseCase('wrong', { ...rest, category: 'c', why: () => '' })
  defineUseCase('wrong', {
    ...rest,
    ...speaks,
    // @ts-expect-error what is scarce is named by a resource
    holds: (s) => s.bookId,
  })
  defineUseCase('wrong', {
    ...rest,
    // @ts-expect-error the signal has no such field
    prefetches: (s) => ({ resource: 'map', input: s.stock }),
  })
  // @ts-expect-error what is last gives what was declared
  perform(holdBook).last('hold', { run: async () => ({ holdId: 3 }) })
})

it('wants every step taken back, and the output that was declared', () => {
  const run = async ({ bookId }: { bookId: string }) => ({ holdId: bookId })
  // @ts-expect-error a step without a way back
  perform(holdBook).step('hold', { run })
  // @ts-expect-error the last step gives something else than was declared
  perform(holdBook)
    .step('hold', { run: async () => ({ holdId: 3 }), compensate: async () => {} })
    .undo()
  // @ts-expect-error an action of no steps gives nothing
  perform(holdBook).undo()
  perform(holdBook)
    .step('hold', {
      run,
      compensate: async (input, output) => {
        expectTypeOf(input).toEqualTypeOf<{ bookId: string }>()
        expectTypeOf(output).toEqualTypeOf<{ holdId: string }>()
      },
    })
    .undo()
  applies(copiesChanged, async (_, { data }) => {
    expectTypeOf(data.copies).toEqualTypeOf<number>()
  })
})
