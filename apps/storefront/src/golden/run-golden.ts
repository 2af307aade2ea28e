import type { Decider } from '@proactive/server'
import { connectBeforeMs, type Judged, judgeScenario, playScenario, type Scenario, type Score, scoreOf, virtualClock, type VirtualClock } from '@proactive/server/testing'
import { grocery } from '../assistant/index.js'
import type { GoldenShop } from './golden-shop.js'
import { policy } from './policy.js'
import type { ShopField } from './shop-field.js'

/** Who decides in a scenario. */
export interface GoldenDecider {
  decider: Decider
  /** Resolves when the decider can do nothing more before the virtual clock moves on. */
  isStill?: () => Promise<void>
  /** What the decider has cost, in USD. */
  costUsd(): number
  stop?(): Promise<void>
}

export interface GoldenOptions {
  shop: GoldenShop
  /** Makes the decider of a scenario. Default: the rules. */
  decide?: (scenario: Scenario<ShopField>, clock: VirtualClock) => Promise<GoldenDecider>
}

export interface GoldenRun {
  judged: readonly Judged[]
  score: Score
}

/** Plays and judges golden scenarios of the store, each on the shop as it is at its start. */
export async function runGolden(scenarios: readonly Scenario<ShopField>[], options: GoldenOptions): Promise<GoldenRun> {
  const judged = new Map<Scenario<ShopField>, Judged>()
  let costUsd = 0
  // The shop is seeded again for another day: those of one day come one after another.
  for (const scenario of scenarios.toSorted((a, b) => Date.parse(a.start) - Date.parse(b.start))) {
    const { result, cost } = await runScenario(scenario, options)
    judged.set(scenario, result)
    costUsd += cost
  }
  const all = scenarios.flatMap((scenario) => judged.get(scenario) ?? [])
  const count = (of: (one: Judged) => readonly string[]): number => all.flatMap(of).length
  const rest = { scenarios: all.length, violations: count(({ violations }) => violations), ungrounded: count(({ ungrounded }) => ungrounded), costUsd }
  return { judged: all, score: scoreOf(all.flatMap(({ verdicts }) => verdicts), rest) }
}

async function runScenario(scenario: Scenario<ShopField>, { shop, decide }: GoldenOptions): Promise<{ result: Judged; cost: number }> {
  const start = Date.parse(scenario.start)
  const clock = virtualClock(start - connectBeforeMs)
  const deciding = await decide?.(scenario, clock)
  try {
    await shop.setBack(start, clock.now, scenario.shop)
    const names = await shop.names()
    const { pool } = shop
    const played = await playScenario(scenario, {
      pack: grocery({ pool }),
      clock,
      pool,
      ...(deciding && { decider: deciding.decider }),
      ...(deciding?.isStill && { deciderIsStill: deciding.isStill }),
    })
    return { result: judgeScenario(played, { policy, grounding: { names, common: ['PayPal'] } }), cost: deciding?.costUsd() ?? 0 }
  } finally {
    await deciding?.stop?.()
  }
}
