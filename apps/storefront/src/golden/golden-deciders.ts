import { chooseDecider, type Settings } from '@proactive/server'
import { fakeAnthropic, type FakeAnswer } from '@proactive/server/testing'
import { readNames } from '../assistant/names.js'
import type { GoldenOptions } from './run-golden.js'

type Decide = GoldenOptions['decide']
const silent = (): void => {}

/**
 * Returns how golden scenarios are decided by the model on a fake of its API, which answers what each scenario says, or
 * what `answersOf` says.
 */
export function decideByFake({ pool }: GoldenOptions['shop'], answersOf?: () => readonly FakeAnswer[]): Decide {
  return async ({ model = [] }, clock) => {
    const fake = await fakeAnthropic({ answers: answersOf?.() ?? model, clock })
    const settings = { anthropicKey: 'golden', anthropicUrl: fake.url }
    const decider = await chooseDecider({ settings, say: silent, options: { names: () => readNames(pool) } })
    return { decider, waiting: () => fake.waiting, [Symbol.asyncDispose]: () => fake.close() }
  }
}

/**
 * Returns how golden scenarios are decided by the model of the settings.
 *
 * @throws Error without a key
 */
export function decideByClaude({ pool }: GoldenOptions['shop'], settings: Pick<Settings, 'anthropicKey' | 'anthropicUrl' | 'model'>): Decide {
  if (settings.anthropicKey === undefined) throw new Error('--decider claude asks the model itself: set ANTHROPIC_API_KEY, or write --decider fake.')
  return async () => ({
    decider: await chooseDecider({ settings, say: silent, options: { names: () => readNames(pool) } }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  })
}
