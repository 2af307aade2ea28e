import { expect, it } from 'vitest'
import type { Event } from '../../message/message.js'
import { crossesAbove } from './crosses.js'
import { either } from './either.js'

const waiting = either(crossesAbove<number, { many: { at: 5; rearm: 3 } }>({ many: { at: 5, rearm: 3 } }, (n) => n), (n) => n === 1)

it('fires for either cause, and asks the detector even when the condition holds', () => {
  const state = waiting.start()
  const event: Event<number> = { id: 'e', type: 'readers.waiting', version: 1, time: 0, received: 0, source: 'desk', data: 0 }
  const push = (n: number) => waiting.push(state, n, { event: { ...event, data: n }, burst: { count: 1, first: n }, key: 'desk', now: 0 })
  expect([0, 6, 6, 1, 6].map(push)).toEqual([
    undefined,
    { level: 'many', value: 6, from: 0 },
    undefined,
    {},
    { level: 'many', value: 6, from: 1 },
  ])
})
