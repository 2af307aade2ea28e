import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineSignal, isEvent } from '../../define/define-signal.js'
import { asked, dataOf, served, signalsOf } from '../../testing/desk.js'
import * as keep from './keep.js'

describe('keep.latest', () => {
  it('returns the latest value that was picked, without waiting for late events', () => {
    const served5 = defineSignal('desk.served_five')
      .on(asked, served)
      .per((e) => e.shelf)
      .keep({ who: keep.latest((e, event) => (isEvent(event, asked) ? e.reader : undefined)) })
      .when((e) => e.n === 5)
      .expires(seconds(9))
      .emit((_, { who, now }) => ({ priority: 'low', data: { who: who ?? '', now } }))
    const found = signalsOf(served5, [
      { what: 'served', at: 0, data: { n: 5 } },
      { what: 'asked', at: 1, data: { reader: 'ann' } },
      { what: 'asked', at: 2, data: { reader: 'bob' } },
      { what: 'served', at: seconds(500), data: { n: 5, reader: 'eva' } },
    ])
    expect(dataOf(found)).toEqual([
      { who: '', now: found.start },
      { who: 'bob', now: found.start + seconds(500) },
    ])
  })
})
