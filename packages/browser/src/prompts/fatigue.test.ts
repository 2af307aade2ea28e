import { expect, it } from 'vitest'
import { createFatigue } from './fatigue.js'

it('keeps no gate closed until the clock that was set back has caught up', () => {
  const fatigue = createFatigue({ cooldownMs: 60_000, dismissPenalty: { sameId: 60_000, sameCategory: 60_000 } }, false)
  const prompt = { id: 'p', category: 'c', triggers: [], surface: { text: 'Shall we?' } }
  const at = 10_000_000
  fatigue.spend(prompt, at)
  fatigue.answer(prompt, 'dismiss', at)
  const gates = (now: number) => [fatigue.cooldown(now), fatigue.sameId(prompt, now), fatigue.sameCategory(prompt, now)].map((reason) => reason === null)
  expect(gates(at + 59_999)).toEqual([false, false, false])
  expect(gates(at + 60_000)).toEqual([true, true, true])
  expect(gates(at - 60_000)).toEqual([true, true, true])
})
