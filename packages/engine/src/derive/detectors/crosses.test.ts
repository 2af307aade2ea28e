import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, dataOf, type Happening, signalsOf } from '../../testing/desk.js'
import { crossesAbove } from './crosses.js'

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
