import { it } from 'vitest'
import type { Told } from '../state/told.js'
import { ignores, type Table, to } from './machine.js'

type Light = Table<'on' | 'off', 'press' | 'cut', 'click'>

it('a table without a cell for every event in every state does not compile', () => {
  const off = { press: to('on', 'click'), ...ignores('cut') }
  const whole = { off, on: { press: to('off', 'click'), cut: to('off') } } satisfies Light
  // @ts-expect-error The state 'on' does not say what 'cut' does.
  const eventMissing = { off, on: { press: to('off', 'click') } } satisfies Light
  // @ts-expect-error The state 'on' is missing.
  const stateMissing = { off } satisfies Light
  // @ts-expect-error There is no state 'broken'.
  const stateUnknown = { off, on: { press: to('off'), cut: to('broken') } } satisfies Light
  void [whole, eventMissing, stateMissing, stateUnknown]
})

it('a state that is assigned outside of its machine does not compile', () => {
  // @ts-expect-error The fate is read-only.
  const accept = (told: Told): void => void (told.fate = 'accepted')
  void accept
})
