import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, dataOf, type Happening, served, signalsOf } from '../../testing/desk.js'
import { correlate } from './correlate.js'

const met = defineSignal('desk.met')
  .on(asked, served)
  .per((e) => e.shelf)
  .when(correlate(asked, served, seconds(5)))
  .expires(seconds(1))
  .emit((_, { pair: [a, b] }) => ({ priority: 'low', data: [a.n, b.n] }))

it('fires once per pair when both events come within the time, in either order', () => {
  const pair = (first_: number, second: number): Happening[] => [
    { what: 'served', at: seconds(first_), data: { n: 7 } },
    { what: 'asked', at: seconds(second), data: { n: 3 } },
  ]
  expect(dataOf(signalsOf(met, pair(0, 4)))).toEqual([[3, 7]])
  expect(dataOf(signalsOf(met, pair(0, 6)))).toEqual([])
  expect(dataOf(signalsOf(met, [...pair(0, 4), { what: 'asked', at: seconds(4.5) }]))).toHaveLength(1)
})

it('makes no pair of the events of two keys', () => {
  const happenings: Happening[] = [
    { what: 'served', at: 0, data: { shelf: 'a', n: 1 } },
    { what: 'asked', at: seconds(1), data: { shelf: 'b', n: 2 } },
    { what: 'asked', at: seconds(2), data: { shelf: 'a', n: 3 } },
  ]
  expect(dataOf(signalsOf(met, happenings))).toEqual([[3, 1]])
})

it('is refused without a time', () => {
  expect(() => correlate(asked, served, 0)).toThrow('correlate: ms is 0; give milliseconds above 0, such as minutes(5).')
})

it('is refused with one event as both', () => {
  expect(() => correlate(asked, asked, seconds(5))).toThrow("correlate: the pair names the event 'desk.asked' twice; name it once.")
})
