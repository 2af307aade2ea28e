import { minutes, seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineSignal, isEvent } from '../../define/define-signal.js'
import { asked, closed, dataOf, type Happening, signalsOf } from '../../testing/desk.js'
import * as keep from './keep.js'
import * as window from './window.js'

describe('the aggregates of keep', () => {
  it('are computed over the events in the window', () => {
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
