/** The bench `page-weight`: what a page loads in Chromium at its start and until it is connected; see the README. */

import { setTimeout as pause } from 'node:timers/promises'
import { openShop, type PageName, type Weight } from './browsing/shop.js'
import { openBrowser, Visitor } from './browsing/visitor.js'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { rounded } from './statistics.js'

const contenders = ['proactive', 'react', 'react-kit', 'nothing', 'snowplow', 'segment', 'posthog'] as const
const peers: ReadonlySet<PageName> = new Set(['snowplow', 'segment', 'posthog'])

const shop = await openShop(contenders)
const browser = await openBrowser()
const weights = new Map<PageName, Weight>()
try {
  for (const name of contenders) {
    const before = shop.arrived()
    const visitor = await Visitor.open(browser, `${shop.url}/${name}`)
    // A peer is connected when an event has arrived.
    if (peers.has(name)) {
      await visitor.track(1)
      while (shop.arrived() === before) await pause(20)
    }
    weights.set(name, shop.bytesOf(peers.has(name) ? await visitor.loaded() : visitor.loadedAtFirst))
    await visitor.close()
  }
} finally {
  await browser.close()
  await shop.close()
}

/** The kilobytes of a page's own thread, without what the bench itself has. */
const page = (name: PageName, without: PageName = 'nothing'): number => (weightOf(name).page - weightOf(without).page) / 1_000
/** The kilobytes that a page loads before any of its code runs, without what the bench itself has. */
const start = (name: PageName, without: PageName = 'nothing'): number =>
  (shop.bytesOf(shop.startOf(name)).page - shop.bytesOf(shop.startOf(without)).page) / 1_000
const worker = weightOf('proactive').worker / 1_000
const against = { 'Snowplow, kB': rounded(page('snowplow')), 'Segment, kB': rounded(page('segment')), 'PostHog, kB': rounded(page('posthog')) }

report('page-weight', [
  measureOf('browser', start('proactive'), 6, { 'until connected, kB': rounded(page('proactive')) }),
  measureOf('react-kit', start('react-kit', 'react'), 15, { 'until connected, kB': rounded(page('react-kit', 'react')) }),
  measureOf('worker', worker, 18),
  measureOf('connected', page('react-kit', 'react') + worker, 33),
])

function weightOf(name: PageName): Weight {
  const weight = weights.get(name)
  if (!weight) throw new Error(`The page '${name}' was not loaded.`)
  return weight
}

/** Bytes do not vary from round to round, so that there is one. */
function measureOf(what: string, kilobytes: number, reach: number, beside: Measure['against'] = {}): Measure {
  const value = rounded(kilobytes)
  return { id: `page-weight.${what}`, value, unit: 'kB', reach, better: 'lower', spread: [value, value], against: { ...beside, ...against } }
}
