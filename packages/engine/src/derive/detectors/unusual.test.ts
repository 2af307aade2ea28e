import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, dataOf, signalsOf } from '../../testing/desk.js'
import { unusual } from './unusual.js'

it('fires when a number is far above its past, and again only after it was back', () => {
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
