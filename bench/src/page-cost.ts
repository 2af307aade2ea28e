/** The bench `page-cost`: what a tracked event costs the page's main thread in Chromium; see the README. */

import { setTimeout as pause } from 'node:timers/promises'
import { openShop } from './browsing/shop.js'
import { openBrowser, Visitor } from './browsing/visitor.js'
import type { Measure } from './measure.js'
import { inOrderOf } from './race.js'
import { report } from './report.js'
import { median, ratios, rounded, summary } from './statistics.js'

const contenders = ['nothing', 'post-message', 'proactive', 'snowplow', 'segment', 'posthog'] as const
type Contender = (typeof contenders)[number]
const silent: ReadonlySet<Contender> = new Set(['nothing', 'post-message'])
const rounds = 15
const warmups = 2
const eventsPerTurn = 300
/** How long the events of a turn may take to arrive. */
const arrivalMs = 60_000

const shop = await openShop(contenders)
const browser = await openBrowser()
/** Microseconds of the main thread for each event, by contender and round. */
const costs = new Map<Contender, number[]>(contenders.map((name) => [name, []]))
try {
  const visitors = new Map<Contender, Visitor>()
  for (const name of contenders) visitors.set(name, await Visitor.open(browser, `${shop.url}/${name}`))
  for (let round = -warmups; round < rounds; round++) {
    for (const name of inOrderOf(round + warmups, contenders)) {
      const visitor = visitors.get(name)
      const cost = visitor ? await turn(name, visitor) : Number.NaN
      if (round >= 0) costs.get(name)?.push(cost)
    }
  }
} finally {
  await browser.close()
  await shop.close()
}

/** The cost of an event beyond that of the loop that tracks it. */
const costOf = (name: Contender): number[] => (costs.get(name) ?? []).map((cost, round) => cost - (costs.get('nothing')?.[round] ?? 0))
const us = (name: Contender): number => rounded(median(costOf(name)))
const against = {
  'this, µs': us('proactive'),
  'postMessage of the same data, µs': us('post-message'),
  'Snowplow, µs': us('snowplow'),
  'Segment, µs': us('segment'),
  'PostHog, µs': us('posthog'),
}
const measures: Measure[] = [
  { id: 'page-cost.post-message', ...summary(ratios(costOf('proactive'), costOf('post-message'))), unit: '×', reach: 2, better: 'lower', against },
  { id: 'page-cost.snowplow', ...summary(ratios(costOf('proactive'), costOf('snowplow'))), unit: '×', reach: 0.15, better: 'lower', against },
]
report('page-cost', measures)

/** Tracks events, and returns the microseconds of each, up to their arrival and what follows it. */
async function turn(name: Contender, visitor: Visitor): Promise<number> {
  const before = await visitor.rest()
  const due = shop.arrived() + eventsPerTurn
  await visitor.track(eventsPerTurn)
  if (!silent.has(name)) await arrival(name, due)
  return ((await visitor.rest()) - before) / eventsPerTurn
}

/** Waits until the events of a turn have arrived; a contender that loses some does not do the same task. */
async function arrival(name: Contender, due: number): Promise<void> {
  for (let waited = 0; shop.arrived() < due; waited += 20) {
    if (waited > arrivalMs) throw new Error(`Of ${eventsPerTurn} events of '${name}', ${due - shop.arrived()} did not arrive.`)
    await pause(20)
  }
}
