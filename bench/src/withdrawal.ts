/** The bench `withdrawal`: how soon a page whose person says no has no connection and no stored event; see the README. */

import { setTimeout as pause } from 'node:timers/promises'
import { openShop } from './browsing/shop.js'
import { openBrowser } from './browsing/visitor.js'
import type { Measure } from './measure.js'
import { report } from './report.js'
import { summary } from './statistics.js'

const rounds = 7
const warmups = 1
const events = 50
const goalMs = 100

const shop = await openShop(['proactive'])
const browser = await openBrowser()
const times: { sockets: number[]; stored: number[] } = { sockets: [], stored: [] }
try {
  for (let round = -warmups; round < rounds; round++) {
    const took = await withdraw()
    if (round < 0) continue
    times.sockets.push(took.sockets)
    times.stored.push(took.stored)
  }
} finally {
  await browser.close()
  await shop.close()
}
report('withdrawal', Object.entries(times).map(([what, each]): Measure => ({ id: `withdrawal.${what}`, ...summary(each), unit: 'ms', reach: goalMs, better: 'lower', against: {} })))

/** Opens a page, stops the acknowledgements, tracks, and says no. Returns the milliseconds until each was gone. */
async function withdraw(): Promise<{ sockets: number; stored: number }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${shop.url}/proactive`)
  await page.waitForFunction(() => 'contender' in globalThis)
  await page.evaluate(async () => Reflect.get(globalThis, 'contender').isReady)
  shop.acknowledge(false)
  await page.evaluate(async (count) => Reflect.get(globalThis, 'contender').run(count), events)
  await page.waitForFunction(async (wanted) => (await Reflect.get(globalThis, 'contender').stored()) === wanted, events, { polling: 20 })
  const { at, stored }: { at: number; stored: number } = await page.evaluate(async () => Reflect.get(globalThis, 'contender').withdraw())
  while (shop.connections() > 0) await pause(5)
  const sockets = shop.closedAt() - at
  shop.acknowledge(true)
  await context.close()
  return { sockets, stored }
}
