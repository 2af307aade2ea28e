import { minutes } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { onceAMinute } from './once-a-minute.js'

it('says each kind once a minute, with how often it happened, and bounds the kinds', () => {
  let now = 0
  const say = onceAMinute({ now: () => now })
  expect([say('a'), say('a', 3), say('b')]).toEqual([1, undefined, 1])
  now = minutes(1)
  expect([say('a'), say('a')]).toEqual([4, undefined])
  const others = Array.from({ length: 2_000 }, (_, n) => say(`other ${n}`))
  expect(others.filter((times) => times !== undefined)).toHaveLength(49)
})
