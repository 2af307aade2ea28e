/** What a page says when a setting keeps it from its assistant. */

import { expect, type Page } from '@playwright/test'
import { expectLive, openPage, start } from './workshop/steps.js'
import { test } from './workshop/workshop.js'

/** Collects what the page and its worker say in the console of the assistant. */
function listen(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => message.text().startsWith('Proactive:') && said.push(message.text()))
  return said
}

const expectProblem = async (page: Page, code: string): Promise<void> => expect(page.locator('html')).toHaveAttribute('data-problem', code, start)

test('a page of another origin says which origin the server has to allow', async ({ page, workshop }) => {
  const said = listen(page)
  const origin = workshop.url.replace('localhost', '127.0.0.1')
  await openPage(page, origin)
  await expectProblem(page, 'forbidden_origin')
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'off')
  await expect.poll(() => said, start).toEqual([expect.stringMatching(`PROACTIVE_ORIGINS.* ${origin}`)])
})

test('a page whose token another secret signed says so, and connects once the secret is the same', async ({ page, workshop }) => {
  const said = listen(page)
  await page.route('**/api/proactive/session', async (route) => {
    const response = await route.fetch()
    const grant = await response.json()
    await route.fulfill({ response, json: { ...grant, token: `${grant.token.slice(0, -8)}AAAAAAAA` } })
  })
  await openPage(page, workshop.url)
  await expectProblem(page, 'unauthorized')
  await expect.poll(() => said, start).toEqual([expect.stringContaining('PROACTIVE_SECRET')])
  await page.unrouteAll()
  await expectLive(page)
  await expectProblem(page, '')
  expect(said).toHaveLength(1)
})

test('an event that the page does not declare is named once, and the others arrive', async ({ page, workshop }) => {
  const said = listen(page)
  await openPage(page, workshop.url)
  await expectLive(page)
  await expectProblem(page, '')
  await page.evaluate(() => {
    const { client, view } = Reflect.get(globalThis, 'workshop')
    for (const job of ['saddle', 'bell']) client.track({ type: 'job.closed', version: 1 }, { job })
    view('brakes')
  })
  await expectProblem(page, 'unknown_type')
  await expect.poll(() => workshop.arrived, start).toMatchObject([{ job: 'brakes' }])
  expect(said).toEqual([expect.stringMatching("'job.closed'.*'events' of createProactiveClient")])
})
