/** The prompts of a page in a real browser: what a person sees, and what is kept over reloads and beside other tabs. */

import { expect, type Page } from '@playwright/test'
import type { Explanation, Proactive, ProactiveOptions } from '@proactive/browser/prompts'
import { start } from './workshop/steps.js'
import { test } from './workshop/workshop.js'

declare global {
  /** What the page of the workshop makes known for this spec. */
  var prompts: { createProactive: (options: ProactiveOptions) => Proactive; proactive: Proactive; tracked: object[] }
}

const card = (page: Page) => page.getByRole('region', { name: 'Suggestion' })

/** Waits until the page's own script has run. */
const begun = async (page: Page): Promise<unknown> => page.waitForFunction(() => 'prompts' in globalThis, undefined, start)

async function explain(page: Page): Promise<Explanation | null> {
  await begun(page)
  return page.evaluate(() => prompts.proactive.explain('free_times'))
}

test('a prompt comes once its triggers are met, is answered, and is not repeated in the session', async ({ page, workshop }) => {
  await page.goto(`${workshop.url}/prompts.html`)
  await expect(card(page)).toContainText('Shall we look for a free time?', start)
  await expect(page.getByRole('status').filter({ hasText: 'Shall we look for a free time?' })).toBeAttached()
  await page.getByRole('button', { name: 'Show times' }).click()
  await expect(page.locator('output')).toHaveText('Going to /times')
  await expect(card(page)).toBeHidden()
  await expect.poll(async () => (await explain(page))?.lastTick?.closed, start).toBe('cooldown')
  expect(await page.evaluate(() => prompts.tracked)).toEqual([
    { name: 'proactive.shown', promptId: 'free_times', variantId: '_default' },
    { name: 'proactive.response', promptId: 'free_times', variantId: '_default', response: 'yes' },
  ])

  await page.reload()
  await expect.poll(async () => (await explain(page))?.lastTick?.closed, start).toBe('cooldown')
  expect(await explain(page)).toMatchObject({ fatigue: { sessionShown: 1 }, variantStats: { _default: { wins: 1, losses: 0 } } })
})

test('two tabs that learn at the same time lose no count, and a new session begins with what was learned', async ({ page, context, workshop }) => {
  const tabs = [page, await context.newPage()]
  const counted = 40
  for (const tab of tabs) {
    await tab.goto(`${workshop.url}/prompts.html`)
    await begun(tab)
  }
  await Promise.all(
    tabs.map(async (tab) =>
      tab.evaluate(async (times) => {
        const { createProactive } = prompts
        const engine = createProactive({ render: async () => 'yes', fatigue: { maxPerSession: Infinity, cooldownMs: 0 } })
        const variants = ['short', 'long'].map((id) => ({ id, surface: { text: `A ${id} text` } }))
        engine.register({ id: 'learning', triggers: [], variants })
        for (let n = 0; n < times; n++) await engine.tick()
        await engine.dispose()
      }, counted),
    ),
  )
  const later = await context.newPage()
  await later.goto(`${workshop.url}/prompts.html`)
  await begun(later)
  const stats = await later.evaluate(async () => {
    const engine = prompts.createProactive({})
    await engine.init()
    engine.register({ id: 'learning', triggers: [], variants: ['short', 'long'].map((id) => ({ id, surface: { text: id } })) })
    return engine.explain('learning')
  })
  const { short, long } = stats?.variantStats ?? {}
  expect((short?.wins ?? 0) + (long?.wins ?? 0)).toBe(tabs.length * counted)
  expect(stats?.fatigue.sessionShown).toBe(0)
})
