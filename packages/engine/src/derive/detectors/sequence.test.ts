import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, closed, dataOf, type Happening, kinds, served, signalsOf } from '../../testing/desk.js'
import { sequence } from './sequence.js'

it('fires when events come in order within the time, and starts over with a new first event', () => {
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
