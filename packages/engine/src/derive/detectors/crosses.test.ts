import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, dataOf, type Happening, signalsOf } from '../../testing/desk.js'
import { crossesAbove, crossesBelow } from './crosses.js'

it('is refused with a re-arm level on the side on which it fires', () => {
  const n = (e: { n: number }) => e.n
  expect(() => crossesBelow({ high: { at: 10, rearm: 5 } }, n)).toThrow(
    "crossesBelow: the level 'high' at 10 is armed again at 5, before it was left; give a rearm of 10 or more.",
  )
  expect(() => crossesAbove({ low: { at: 1, rearm: 0 }, high: { at: 5, rearm: 6 } }, n)).toThrow(
    "crossesAbove: the level 'high' at 5 is armed again at 6, before it was left; give a rearm of 5 or less.",
  )
  expect(() => crossesBelow({ high: { at: 10, rearm: 10 } }, n)).not.toThrow()
  expect(() => crossesAbove({ high: { at: 10, rearm: 10 } }, n)).not.toThrow()
})

it('fires when a number rises above a level, and again only after it was back at the re-arm level', () => {
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
