/** An app's own survey and the assistant's suggestions take turns, over the tabs of a person. */

import { expect, type Page } from '@playwright/test'
import type { Trace } from '@proactive/protocol'
import { expectLive, expectOffer, openPage, start, view } from './workshop/steps.js'
import { operatorKey, test, type Workshop } from './workshop/workshop.js'

/** Lets the app in a tab ask for its turn, which the tab keeps. */
async function ask(page: Page): Promise<{ granted: boolean; reason?: string }> {
  return page.evaluate(async () => {
    const turn = await Reflect.get(globalThis, 'workshop').client.attention.request({ kind: 'survey', priority: 'low' })
    if (turn.granted) Object.assign(globalThis, { turn })
    return { granted: turn.granted, ...(turn.reason && { reason: turn.reason }) }
  })
}

const release = async (page: Page, shown: boolean): Promise<void> => page.evaluate((was) => Reflect.get(globalThis, 'turn').release(was), shown)

/** Opens a second tab of the same person. */
async function secondTab(page: Page, url: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(url)
  await expectLive(tab)
  return tab
}

/** Tells whether a suggestion to the person waits for the turn of the app, as the operator sees it. */
async function isWaiting(page: Page, { url }: Workshop): Promise<boolean> {
  const person = await page.locator('html').getAttribute('data-person')
  const answer = await fetch(`${url}/api/proactive/ops/people/${person}`, { headers: { authorization: `Bearer ${operatorKey}` } })
  const { traces }: { traces: readonly Trace[] } = JSON.parse(await answer.text())
  return traces.some(({ turn, gates }) => !turn && gates.some(({ reason }) => reason === 'the app has its turn'))
}

test('while a survey has its turn in one tab, a suggestion waits in the other, and is shown after the release', async ({ page, workshop }) => {
  await openPage(page, workshop.url)
  await expectLive(page)
  const tab = await secondTab(page, workshop.url)
  expect(await ask(page)).toEqual({ granted: true })
  expect(await ask(tab)).toEqual({ granted: false, reason: 'attention' })
  for (let times = 0; times < 2; times++) await view(tab, 'brakes')
  await expect.poll(async () => isWaiting(tab, workshop), start).toBe(true)
  await expect(tab.getByRole('status')).toHaveText('No booking yet.')
  await release(page, false)
  await expect(tab.getByRole('status')).toHaveText('Tuesday is free for your brakes.', start)
})

test('while a suggestion is shown in one tab, a survey has no turn in the other', async ({ page, workshop }) => {
  await openPage(page, workshop.url)
  await expectLive(page)
  const tab = await secondTab(page, workshop.url)
  await expectOffer(page)
  expect(await ask(tab)).toEqual({ granted: false, reason: 'attention' })
})

test('a page that is left gives its turn back', async ({ page, workshop }) => {
  await openPage(page, workshop.url)
  await expectLive(page)
  const tab = await secondTab(page, workshop.url)
  expect(await ask(page)).toEqual({ granted: true })
  await page.goto('about:blank')
  await expect.poll(async () => ask(tab), start).toEqual({ granted: true })
})
