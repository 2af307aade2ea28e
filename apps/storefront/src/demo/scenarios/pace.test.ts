// A scenario is set up, played and explained within half a minute. What the machine takes for it is not its own; what it
// waits is, and with it what the assistant waits: 3 s until a burst is over, and 10 s until a moment is quiet.

import { seconds } from '@proactive/protocol'
import { expect, it, vi } from 'vitest'
import { scenarios } from './index.js'
import type { Stage } from './scenario.js'

vi.mock('../dairy-free-products.js', () => ({ dairyFreeProducts: async () => [] }))

const byAssistantMs = seconds(13)

/** A stage on which everything takes no time but the pauses, which it adds up. */
function createStage(): Stage & { pausedMs: number } {
  const stage = {
    personId: 'user:u482',
    pausedMs: 0,
    pause: async (ms: number) => void (stage.pausedMs += ms),
    send: async () => undefined,
    sendAll: async () => undefined,
    does: async () => undefined,
    fillBasket: async () => undefined,
    fillCheckout: async () => undefined,
    nextSlot: async () => 'Z3-2026-01-06-18',
    wish: async () => undefined,
    choose: async () => undefined,
    order: async () => undefined,
    fillScratch: async () => undefined,
    publishHelp: async () => undefined,
    withdrawHelp: async () => undefined,
    measure: async () => undefined,
    declineNext: async () => undefined,
    forgetDiets: async () => undefined,
    enter: () => undefined,
    crowdIsIn: async () => undefined,
    waitFor: async () => undefined,
  }
  return stage
}

it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s leaves most of its half a minute to the machine', async (_, scenario) => {
  const stage = createStage()
  await scenario.prepare(stage)
  await scenario.play(stage)
  expect(stage.pausedMs + byAssistantMs).toBeLessThan(seconds(18))
})
