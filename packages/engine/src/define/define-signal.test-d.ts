import { days, minutes, seconds } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { defineFact } from './define-fact.js'
import { defineSignal, isEvent } from './define-signal.js'
import { absence } from '../derive/detectors/absence.js'
import { correlate } from '../derive/detectors/correlate.js'
import { crossesBelow } from '../derive/detectors/crosses.js'
import { startingAt } from '../derive/detectors/starting-at.js'
import { times } from '../derive/detectors/times.js'
import { unusual } from '../derive/detectors/unusual.js'
import * as keep from '../derive/operators/keep.js'
import type { Trend } from '../derive/operators/trend.js'
import * as window from '../derive/operators/window.js'
import { bookBorrowed, bookViewed, copiesChanged, copiesLeft } from '../testing/library.js'

const homeBranch = defineFact('member.branch', { read: async (of: null): Promise<string> => String(of) })

it('infers data, what is kept and what was found along the chain of a signal', () => {
  const signal = defineSignal('copies.low')
    .on(copiesChanged)
    .per((e) => e.bookId)
    .keep({
      way: keep.trend((e) => e.copies, minutes(10)),
      readers: keep.distinct((e, { person }) => person ?? e.bookId, window.sliding(minutes(10))),
      most: keep.mostFrequent((e) => e.copies, window.sliding(days(1))),
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
  // @ts-expect-error a signal has one key
  low.per((e) => e.bookId).per((e) => e.bookId)
  // @ts-expect-error all events are named in one .on
  low.on(copiesChanged)
  // @ts-expect-error nothing follows .emit
  chain.expires(minutes(1)).emit(() => undefined).emit(() => undefined)
})

it('hands the facts that a rule asks for to what comes after', () => {
  const chain = defineSignal('copies.few')
    .on(copiesChanged)
    .per((e) => e.bookId)
    .keep({ last: keep.latest((e) => (e.copies > 0 ? e.copies : undefined)) })
    .when(startingAt((e, { last }) => e.copies + (last ?? 0), ({ copies }) => copies < 3))
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
    .clears((_, { event }) => isEvent(event, bookBorrowed) && event.data.bookId !== '')
    .expires(minutes(1))
    .emit((e, { waitedMs }) => ({ priority: 'low', data: { bookId: e.bookId, waitedMs } }))
  defineSignal('book.wanted')
    .on(bookViewed)
    .per((e) => e.bookId)
    .keep({ readers: keep.distinct((_, { person }) => person, window.sliding(minutes(10))) })
    .when(unusual((_, { readers }) => readers))
    .expires(minutes(1))
    .emit((e, { value, mean }) => ({ priority: 'low', data: { bookId: e.bookId, value, mean } }))
  defineSignal('book.popular')
    .on(bookBorrowed)
    .per((e) => e.bookId)
    .when(times(3, window.sliding(minutes(5)), { distinctBy: (_, { person }) => person }))
    .expires(minutes(1))
    .emit((e, { count: n }) => ({ priority: 'low', data: { bookId: e.bookId, n } }))
})
