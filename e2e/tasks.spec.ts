/** What the assistant does in the page itself: it fills in a form, runs a workflow and loads ahead. */

import { expect, type Page } from '@playwright/test'
import { watchMoves } from './moved.js'
import { start } from './workshop/steps.js'
import { test, type Workshop } from './workshop/workshop.js'

const card = (page: Page) => page.locator('[data-proactive="suggestion"]')
const button = (page: Page, name: string) => card(page).locator(`[data-proactive="${name}"]`)
const tourState = (page: Page) => page.getByLabel('Tour’s state')

async function open(page: Page, workshop: Workshop): Promise<void> {
  await page.goto(`${workshop.url}/form.html`)
  await expect(page.locator('main')).toHaveAttribute('data-connection', 'live', start)
}

async function lookTwice(page: Page, job: string): Promise<void> {
  for (let times = 0; times < 2; times++) await page.getByRole('button', { name: `Look at the ${job}` }).click()
}

test('fills in controlled, uncontrolled and select fields, says what was there before, and undoes it', async ({ page, workshop }) => {
  await open(page, workshop)
  await lookTwice(page, 'address')
  await button(page, 'accept').click(start)
  await expect(page.getByLabel('Street')).toHaveValue('Dlouhá 7', start)
  await expect(page.getByLabel('City')).toHaveValue('Praha')
  await expect(page.getByLabel('Zone')).toHaveValue('east')
  await expect(page.getByLabel('What the app knows')).toHaveText('Dlouhá 7, east')
  await expect(page.getByLabel('Street')).toHaveAccessibleDescription('From your last visit · Before: Old Lane 1')
  await button(page, 'undo').click()
  await expect(page.getByLabel('What the app knows')).toHaveText('Old Lane 1, west')
  await expect(page.getByLabel('City')).toHaveValue('')
  await expect(page.getByLabel('Street')).toHaveAccessibleDescription('')
})

test('never fills in what a person typed, nor a payment card, and undoes only what is still as it was filled in', async ({ page, workshop }) => {
  await open(page, workshop)
  await page.getByLabel('Street').fill('')
  await page.getByLabel('Street').pressSequentially('Krátká 3')
  await lookTwice(page, 'address')
  await button(page, 'accept').click(start)
  await expect(page.getByLabel('City')).toHaveValue('Praha', start)
  await expect(page.getByLabel('Street')).toHaveValue('Krátká 3')
  await expect(page.getByLabel('Card')).toHaveValue('')
  await page.getByLabel('City').press('End')
  await page.getByLabel('City').pressSequentially(' 5')
  await button(page, 'undo').click()
  await expect(page.getByLabel('Zone')).toHaveValue('west')
  await expect(page.getByLabel('City')).toHaveValue('Praha 5')
})

/** The values of the account's form by the fields' names or labels, the hidden ones included. */
const account = (page: Page): Promise<Record<string, string>> =>
  page.getByRole('form', { name: 'Account' }).evaluate((form) => {
    const fields = form instanceof HTMLFormElement ? [...form.querySelectorAll<HTMLInputElement>('input, select, textarea')] : []
    return Object.fromEntries(fields.map((field) => [field.ariaLabel ?? field.name, field.value]))
  })

const untouched = { Nickname: 'Bo', Size: 'M', Note: '', Password: '', 'New password': '', Code: '', Expiry: '1', token: '', trap: '', Locked: '' }

test('fills in no password, code, payment, hidden or locked field, from any use case, but the others beside them, and undoes it', async ({ page, workshop }) => {
  await open(page, workshop)
  expect(await account(page)).toEqual(untouched)
  await lookTwice(page, 'account')
  await button(page, 'accept').click(start)
  await expect(page.getByLabel('What the account says')).toHaveText('Ring twice', start)
  expect(await account(page)).toEqual({ ...untouched, Nickname: 'Bobby', Size: 'L', Note: 'Ring twice' })
  await button(page, 'undo').click()
  await expect(page.getByLabel('What the account says')).toHaveText('')
  expect(await account(page)).toEqual(untouched)
})

test('leaves what a person typed or chose in fields of every kind, also when they chose what was there before', async ({ page, workshop }) => {
  await open(page, workshop)
  await page.getByLabel('Nickname').press('End')
  await page.getByLabel('Nickname').pressSequentially('!')
  await page.getByLabel('Nickname').press('Backspace')
  await page.getByLabel('Size').selectOption('L')
  await page.getByLabel('Size').selectOption('M')
  await lookTwice(page, 'account')
  await button(page, 'accept').click(start)
  await expect(page.getByLabel('What the account says')).toHaveText('Ring twice', start)
  expect(await account(page)).toEqual({ ...untouched, Note: 'Ring twice' })
})

test('loads ahead without a word', async ({ page, workshop }) => {
  await open(page, workshop)
  await lookTwice(page, 'map')
  await expect(page.getByLabel('Map')).toHaveText('{"place":"workshop"}', start)
  await expect(card(page)).toHaveCount(0)
})

test('moves nothing on the page when a card comes, opens its menu and goes', async ({ page, workshop }) => {
  const moved = await watchMoves(page)
  await open(page, workshop)
  await lookTwice(page, 'tour')
  await button(page, 'menu').click(start)
  await expect(card(page).getByRole('button', { name: 'Not now' })).toBeVisible()
  await button(page, 'dismiss').click()
  await expect(card(page)).toHaveCount(0)
  expect(await moved()).toEqual([])

  await page.evaluate(() => document.querySelector('h1')?.insertAdjacentHTML('beforebegin', '<p style="height: 80px"></p>'))
  await expect.poll(moved).not.toEqual([])
})

test('runs a workflow, and undoes it from its card', async ({ page, workshop }) => {
  await open(page, workshop)
  await lookTwice(page, 'tour')
  await button(page, 'accept').click(start)
  await expect(tourState(page)).toHaveText('done workbench+cellar', start)
  await button(page, 'undo').click()
  await expect(tourState(page)).toHaveText('undone')
})

test.describe('when a step fails', () => {
  test.use({ light: 'broken' })
  test('undoes the steps before it', async ({ page, workshop }) => {
    await open(page, workshop)
    await lookTwice(page, 'tour')
    await button(page, 'accept').click(start)
    await expect(tourState(page)).toHaveText('failed cellar', start)
  })
})

test.describe('while a step runs', () => {
  test.use({ light: 'slow' })
  test('a person can stop the workflow, and the steps are undone', async ({ page, workshop }) => {
    await open(page, workshop)
    await lookTwice(page, 'tour')
    await button(page, 'accept').click(start)
    await expect(tourState(page)).toHaveText('running cellar workbench+cellar', start)
    await page.getByRole('button', { name: 'Stop the tour' }).click()
    await expect(tourState(page)).toHaveText('cancelled cellar')
  })
})
