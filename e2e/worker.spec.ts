/** Where the page's events and connections are: in a worker, or wherever else they can be. */

import { expect } from '@playwright/test'
import { expectLive, expectOffer, openPage } from './workshop/steps.js'
import { test } from './workshop/workshop.js'

test('the connections are in a worker', async ({ page, workshop }) => {
  await openPage(page, workshop.url)
  await expectLive(page)
  expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/worker/)])
  await expectOffer(page)
  expect(workshop.arrived).toMatchObject([{ job: 'brakes' }, { job: 'brakes' }])
})
