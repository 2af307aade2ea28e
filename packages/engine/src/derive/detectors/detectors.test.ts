import { minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineSignal, isEvent } from '../../define/define-signal.js'
import { absence } from './absence.js'
import { correlate } from './correlate.js'
import { crossesAbove } from './crosses.js'
import { sequence } from './sequence.js'
import { times } from './times.js'
import { unusual } from './unusual.js'
import * as keep from '../operators/keep.js'
import * as window from '../operators/window.js'
import { asked, at, closed, dataOf, type Happening, kinds, served, signalsOf } from '../../testing/desk.js'

describe('times', () => {
  const thrice = (within = window.sliding(seconds(10))) =>
    defineSignal('desk.busy')
      .on(asked)
      .per((e) => e.shelf)
      .when(times(3, within))
      .expires(seconds(1))
      .emit((_, { count }) => ({ priority: 'low', data: { count } }))

  it('fires when a sliding window holds enough, and again only after it did not', () => {
    expect(signalsOf(thrice(), at(0, 4, 9)).signals).toHaveLength(1)
    expect(signalsOf(thrice(), at(0, 5, 11, 17)).signals).toHaveLength(0)
    expect(signalsOf(thrice(), at(0, 1, 2, 3, 30, 31, 32)).signals).toHaveLength(2)
  })

  it('counts from the full multiple in a tumbling window, from the last silence in a session', () => {
    expect(signalsOf(thrice(window.tumbling(seconds(10))), at(8, 9, 11)).signals).toHaveLength(0)
    expect(signalsOf(thrice(window.tumbling(seconds(10))), at(11, 12, 13)).signals).toHaveLength(1)
    expect(signalsOf(thrice(window.session(seconds(5))), at(0, 4, 8)).signals).toHaveLength(1)
    expect(signalsOf(thrice(window.session(seconds(5))), at(0, 4, 10)).signals).toHaveLength(0)
  })

  it('counts persons, not events, across shoppers', () => {
    const byThree = defineSignal('desk.busy')
      .on(asked)
      .per((e) => e.shelf)
      .when(times(3, window.sliding(seconds(10)), { distinctBy: (e) => e.reader }))
      .expires(seconds(1))
      .emit((e) => ({ priority: 'low', data: e.shelf }))
    const by = (...readers: string[]): Happening[] =>
      readers.map((reader, i) => ({ what: 'asked', at: seconds(i), data: { reader } }))
    expect(signalsOf(byThree, by('ann', 'ann', 'ann', 'bob')).signals).toHaveLength(0)
    expect(signalsOf(byThree, by('ann', 'bob', 'ann', 'eva')).signals).toHaveLength(1)
  })
})

describe('what is kept', () => {
  it('is aggregated over its window', () => {
    const minute = window.sliding(minutes(1))
    const summary = defineSignal('desk.summed')
      .on(asked, closed)
      .per((e) => e.shelf)
      .keep({
        n: keep.count(minute),
        odd: keep.count(minute, (e) => e.n % 2 === 1),
        sum: keep.aggregate('sum', (e) => e.n, minute),
        min: keep.aggregate('min', (e) => e.n, minute),
        max: keep.aggregate('max', (e) => e.n, minute),
        mean: keep.aggregate('mean', (e) => e.n, minute),
        readers: keep.distinct((e) => e.reader, minute),
        list: keep.uniqueList((e) => e.reader, minute),
        most: keep.mostFrequent((e) => e.reader, minute),
        first: keep.first((e) => e.n, minute),
        last: keep.last((e) => e.n, minute),
        since: keep.timeSinceLast(),
      })
      .when((_, { event }) => isEvent(event, closed))
      .expires(seconds(1))
      .emit((_, { n, odd, sum, min, max, mean, readers, list, most, first: early, last: late, since }) => ({
        priority: 'low',
        data: { n, odd, sum, min, max, mean, readers, list, most, early, late, since },
      }))
    const asks = [
      [-40, 'eva', 100],
      [30, 'bob', 5],
      [31, 'ann', 2],
      [32, 'bob', 8],
    ] as const
    const found = signalsOf(summary, [
      ...asks.map(([s, reader, n]): Happening => ({ what: 'asked', at: seconds(s + 40), data: { reader, n } })),
      { what: 'closed', at: seconds(90), data: { n: 1 } },
    ])
    expect(dataOf(found)).toEqual([
      {
        n: 4,
        odd: 2,
        sum: 16,
        min: 1,
        max: 8,
        mean: 4,
        readers: 2,
        list: ['bob', 'ann'],
        most: 'bob',
        early: 5,
        late: 1,
        since: seconds(18),
      },
    ])
  })
})

describe('detectors', () => {
  it('sees a rise, and re-arms below', () => {
    const rises = defineSignal('queue.long')
      .on(asked)
      .per((e) => e.shelf)
      .when(crossesAbove({ medium: { at: 5, rearm: 3 } }, (e) => e.n))
      .expires(seconds(1))
      .emit((e, { from }) => ({ priority: 'low', data: [from ?? 0, e.n] }))
    const queue = [2, 6, 4, 7, 3, 6].map((n, i): Happening => ({ what: 'asked', at: seconds(i), data: { n } }))
    expect(dataOf(signalsOf(rises, queue))).toEqual([
      [2, 6],
      [3, 6],
    ])
  })

  it('sees a sequence in its time, and starts over', () => {
    const inTurn = defineSignal('desk.turned')
      .on(asked, served, closed)
      .per((e) => e.shelf)
      .when(sequence([asked, served, closed], seconds(10)))
      .expires(seconds(1))
      .emit((_, { tookMs }) => ({ priority: 'low', data: tookMs }))
    const all = (...steps: [keyof typeof kinds, number][]) =>
      steps.map(([what, s]): Happening => ({ what, at: seconds(s) }))
    expect(dataOf(signalsOf(inTurn, all(['asked', 0], ['served', 3], ['closed', 9])))).toEqual([seconds(9)])
    expect(dataOf(signalsOf(inTurn, all(['asked', 0], ['served', 3], ['closed', 11])))).toEqual([])
    expect(dataOf(signalsOf(inTurn, all(['served', 0], ['asked', 3], ['closed', 4])))).toEqual([])
    expect(dataOf(signalsOf(inTurn, all(['asked', 0], ['asked', 8], ['served', 9], ['closed', 17])))).toEqual([
      seconds(9),
    ])
  })

  it('sees that nothing came, and speaks of what it waited for', () => {
    const unserved = defineSignal('desk.waited')
      .on(asked, served)
      .per((e) => e.shelf)
      .when(absence({ after: asked, of: [served], ms: seconds(30) }))
      .expires(minutes(1))
      .emit((e, { waitedMs }) => ({ priority: 'low', data: [e.reader, waitedMs] }))
    expect(dataOf(signalsOf(unserved, [{ what: 'asked', at: 0, data: { reader: 'bob' } }]))).toEqual([
      ['bob', seconds(30)],
    ])
    expect(
      dataOf(
        signalsOf(unserved, [
          { what: 'asked', at: 0 },
          { what: 'served', at: seconds(29) },
        ]),
      ),
    ).toEqual([])
    expect(
      dataOf(
        signalsOf(unserved, [
          { what: 'asked', at: 0 },
          { what: 'asked', at: seconds(20) },
        ]),
      ),
    ).toHaveLength(1)
  })

  it('brings two streams together by key, in either order', () => {
    const met = defineSignal('desk.met')
      .on(asked, served)
      .per((e) => e.shelf)
      .when(correlate(asked, served, seconds(5)))
      .expires(seconds(1))
      .emit((_, { pair: [a, b] }) => ({ priority: 'low', data: [a.n, b.n] }))
    const pair = (first_: number, second: number): Happening[] => [
      { what: 'served', at: seconds(first_), data: { n: 7 } },
      { what: 'asked', at: seconds(second), data: { n: 3 } },
    ]
    expect(dataOf(signalsOf(met, pair(0, 4)))).toEqual([[3, 7]])
    expect(dataOf(signalsOf(met, pair(0, 6)))).toEqual([])
    expect(dataOf(signalsOf(met, [...pair(0, 4), { what: 'asked', at: seconds(4.5) }]))).toHaveLength(1)
  })

  it('sees what its past makes unlikely, once until it is usual again', () => {
    const odd = defineSignal('desk.odd')
      .on(asked)
      .per((e) => e.shelf)
      .when(unusual((e) => e.n, { warmUp: 10 }))
      .expires(seconds(1))
      .emit((_, { value }) => ({ priority: 'low', data: value }))
    const past = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 9 : 11))
    const run = (...numbers: number[]) =>
      dataOf(
        signalsOf(
          odd,
          numbers.map((n, i) => ({ what: 'asked', at: seconds(i), data: { n } })),
        ),
      )
    expect(run(...past, 30, 31, 10, 30)).toEqual([30, 30])
    expect(run(...past, 12)).toEqual([])
    expect(run(9, 11, 9, 30)).toEqual([])
  })

  it('takes the first of a burst at once, where that is asked for', () => {
    const early = defineSignal('desk.called')
      .on(asked)
      .per((e) => e.shelf)
      .collapse(seconds(3), 'leading')
      .expires(seconds(1))
      .emit((e, { burst }) => ({ priority: 'low', data: [e.n, burst.count] }))
    const calls = [0, 1, 2, 4].map((s): Happening => ({ what: 'asked', at: seconds(s), data: { n: s } }))
    expect(dataOf(signalsOf(early, calls))).toEqual([
      [0, 1],
      [4, 1],
    ])
  })
})
