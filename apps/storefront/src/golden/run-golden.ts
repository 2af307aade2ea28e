import { connectBeforeMs, type Judged, judgeScenario, type Played, type PlayOptions, playScenario, type Scenario, type Score, scoreOf, virtualClock, type VirtualClock } from '@proactive/server/testing'
import { grocery } from '../assistant/index.js'
import type { GoldenShop } from './golden-shop.js'
import { policy, restsOn } from './policy.js'
import type { ShopField } from './shop-field.js'

export type GoldenScenario = Scenario<ShopField>

/** Who decides in one scenario. */
export type GoldenDecider = Pick<PlayOptions, 'decider' | 'waiting'> & AsyncDisposable

export interface GoldenOptions {
  shop: GoldenShop
  /** Makes the decider of a scenario. Default: the rules. */
  decide?: ((scenario: GoldenScenario, clock: VirtualClock) => Promise<GoldenDecider>) | undefined
}

export interface GoldenRun {
  judged: readonly Judged[]
  score: Score
}

/** Plays and judges golden scenarios of the store, each on the shop as it is at its start. */
export async function runGolden(scenarios: readonly GoldenScenario[], options: GoldenOptions): Promise<GoldenRun> {
  const judged = new Map<GoldenScenario, Judged>()
  // The shop is seeded again for another day: those of one day come one after another.
  for (const scenario of scenarios.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    const clock = clockOf(scenario)
    await using deciding = await options.decide?.(scenario, clock)
    const { decider, waiting } = deciding ?? {}
    const played = await playGolden(scenario, options.shop, { clock, ...(decider && { decider }), ...(waiting && { waiting }) })
    judged.set(scenario, judgeScenario(played, { policy, grounding: { names: await options.shop.names(), common: ['PayPal'], restsOn } }))
  }
  const all = scenarios.flatMap((scenario) => judged.get(scenario) ?? [])
  const count = (of: (one: Judged) => readonly string[]): number => all.flatMap(of).length
  const rest = { scenarios: all.length, violations: count(({ violations }) => violations), ungrounded: count(({ ungrounded }) => ungrounded), costUsd: all.reduce((sum, one) => sum + one.costUsd, 0) }
  return { judged: all, score: scoreOf(all.flatMap(({ verdicts }) => verdicts), rest) }
}

/** Plays one scenario on the shop as it is at its start. */
export async function playGolden(scenario: GoldenScenario, shop: GoldenShop, options: Partial<PlayOptions> = {}): Promise<Played<ShopField>> {
  const { clock = clockOf(scenario) } = options
  await shop.setBack(Date.parse(scenario.start), clock.now, scenario.shop)
  return playScenario(scenario, { ...options, pack: grocery({ pool: shop.pool }), clock, pool: shop.pool })
}

const clockOf = ({ start }: GoldenScenario): VirtualClock => virtualClock(Date.parse(start) - connectBeforeMs)
