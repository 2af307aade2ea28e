import { minutes, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { defineSignal } from '../../define/define-signal.js'
import { asked, dataOf, served, signalsOf } from '../../testing/desk.js'
import { absence } from './absence.js'

it('is refused with an event named twice', () => {
  expect(() => absence({ after: asked, of: [served, served], ms: seconds(1) })).toThrow("absence: of names the event 'desk.served' twice; name it once.")
})

it('is refused without a time', () => {
  expect(() => absence({ after: asked, of: [served], ms: 0 })).toThrow('absence: ms is 0; give milliseconds above 0, such as minutes(5).')
})

it('fires once the event has paused, where only its own repetition counts', () => {
  const paused = defineSignal('desk.paused')
    .on(asked)
    .per((e) => e.shelf)
    .when(absence({ after: asked, of: [], ms: seconds(30) }))
    .expires(minutes(1))
    .emit((e) => ({ priority: 'low', data: [e.reader] }))
  const happenings = [0, 20, 40].map((at) => ({ what: 'asked' as const, at: seconds(at), data: { reader: `at ${at}` } }))
  expect(dataOf(signalsOf(paused, happenings))).toEqual([['at 40']])
})

it('fires when nothing came in time, about the event that it waited after', () => {
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
