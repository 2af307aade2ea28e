/** "Why this?": a shopper forgets what an offer rests on, piece by piece, and sees what becomes of its score. */

import { accept, card, expect, free, openStep, reportDwell, sellOut, shopper, test } from './checkout.js'
import { violationsOn } from './violations.js'

test('forgetting a reason changes the score at once, and the offer goes when it falls below its threshold', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await reportDwell(page, store, 45_000)
  await free(store, evening, 2)
  await expect(card(page)).toHaveAttribute('data-use-case', 'offer_delivery_slot')

  await card(page).locator('[data-proactive="menu"]').click()
  const why = card(page).locator('[data-proactive="why"]')
  await why.locator('summary').click()
  const score = why.locator('[data-proactive="score"]')
  await expect(score).toContainText(/Score: \d+\. Shown from 70\./)
  const before = Number(/\d+/.exec(await score.innerText())?.[0])
  expect(await violationsOn(page)).toEqual([])

  const forget = (piece: string) => why.getByRole('button', { name: `Forget this: ${piece}` })
  await forget('You have been looking at the slots for a while').click()
  await expect(score).toContainText(`Score: ${before - 30}. Shown from 70.`)
  await expect(forget('You have been looking at the slots for a while')).toHaveCount(0)
  await expect(card(page)).toHaveAttribute('data-phase', 'open')

  await forget('You are choosing a delivery slot').click()
  await expect(card(page).locator('[data-proactive="message"]')).toHaveText('This offer is no longer valid.')
})

test('what the shop reported itself is not the shopper’s to forget, and the card says so', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await free(store, evening, 2)
  await card(page).locator('[data-proactive="menu"]').click()
  const why = card(page).locator('[data-proactive="why"]')
  await why.locator('summary').click()
  await why.getByRole('button', { name: /Forget this: The 18:00–20:00 slot became free/ }).click()
  await expect(why.locator('[data-proactive="score"]')).toHaveText('This is about the site, not you.')
  await expect(card(page)).toHaveAttribute('data-phase', 'open')
})

test('forgets from the list of what the assistant did, and the reason is gone from there for good', async ({ page, store }) => {
  await shopper(page, store, { settled: ['address'] })
  const evening = await sellOut(page, store, '18:00')
  await openStep(page, store, 'delivery')
  await free(store, evening, 2)
  await accept(page).click()
  await expect(page.locator('.step-actions').getByRole('timer')).toContainText('Held for you')
  await page.getByRole('button', { name: 'Ask the assistant' }).click()
  const entry = page.getByRole('dialog').locator('[data-proactive="activity"] li').filter({ hasText: '18:00–20:00' })
  const score = entry.locator('[data-proactive="score"]')
  const forget = entry.getByRole('button', { name: 'Forget this: You are choosing a delivery slot' })
  await entry.getByText('Why this?').click()
  await expect(score).toContainText(/Score: \d+\. Shown from 70\./)
  await forget.click()
  await expect(forget).toHaveCount(0)
  expect(await violationsOn(page, { include: 'dialog' })).toEqual([])
})
