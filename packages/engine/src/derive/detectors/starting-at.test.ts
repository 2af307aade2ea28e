import { minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { definePack } from '../../define/define-pack.js'
import { defineSignal } from '../../define/define-signal.js'
import { Rehearsal } from '../../testing/rehearsal.js'
import { asked, dataOf, type Happening, signalsOf } from '../../testing/desk.js'
import { startingAt } from './starting-at.js'

describe('startingAt', () => {
  const start = new Rehearsal(definePack({ name: 'none' })).now
  const few = defineSignal('desk.few')
    .on(asked)
    .per((e) => e.shelf)
    .when(startingAt(({ reader }) => start + Number(reader), (e) => e.n <= 2))
    .expires(minutes(1))
    .emit((e, { now }) => ({ priority: 'low', data: [e.n, now - start] }))
  const left = (ms: number, n: number, instant: number): Happening => ({
    what: 'asked', at: ms, data: { n, reader: String(instant) },
  })

  it('fires at the instant, about the latest event for which the condition held', () => {
    expect(dataOf(signalsOf(few, [left(0, 2, 5_000), left(10, 1, 5_000)]))).toEqual([[1, 5_000]])
  })

  it('does not fire when the condition no longer holds by then', () => {
    expect(dataOf(signalsOf(few, [left(0, 2, 5_000), left(10, 3, 5_000)]))).toEqual([])
  })

  it('fires at once when the instant has passed, and again only after the condition was false', () => {
    const events = [left(6_000, 3, 5_000), left(6_001, 2, 5_000), left(6_002, 1, 5_000), left(7_000, 3, 5_000)]
    expect(dataOf(signalsOf(few, events))).toEqual([[2, 6_001]])
    expect(dataOf(signalsOf(few, [...events, left(8_000, 0, 5_000)]))).toEqual([[2, 6_001], [0, 8_000]])
  })

  it('fires again for another instant that is still to come', () => {
    expect(dataOf(signalsOf(few, [left(0, 2, 1_000), left(2_000, 2, 4_000)]))).toEqual([[2, 1_000], [2, 4_000]])
    expect(dataOf(signalsOf(few, [left(0, 2, 4_000), left(10, 2, 9_000)]))).toEqual([[2, 9_000]])
  })
})
