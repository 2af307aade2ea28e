import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, at, type Happening, signalsOf } from '../../testing/desk.js'
import * as window from '../operators/window.js'
import { times } from './times.js'

describe('times', () => {
  const thrice = (within = window.sliding(seconds(10))) =>
    defineSignal('desk.busy')
      .on(asked)
      .per((e) => e.shelf)
      .when(times(3, within))
      .expires(seconds(1))
      .emit((_, { count }) => ({ priority: 'low', data: { count } }))

  it('fires when a sliding window holds enough events, and again only after it held fewer', () => {
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

  it('counts distinct values, not events, where it is told to', () => {
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
