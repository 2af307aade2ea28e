import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, expect as expectIn, type Locator, type Page } from '@playwright/test'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'

const expectPage = expectIn.configure({ timeout: 60_000 })
const executablePath = await findChromium()
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update']

const folder = await mkdtemp(join(tmpdir(), 'starter-'))
const port = await freePort()
const server = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], {
  cwd: import.meta.dirname,
  env: { ...process.env, NODE_ENV: 'development', PORT: String(port), PROACTIVE_DATA_DIR: folder },
  stdio: ['ignore', 'ignore', 'inherit'],
})

beforeAll(async () => {
  await vi.waitFor(() => fetch(`http://localhost:${port}/api/proactive/health`), { timeout: 100_000 })
})

afterAll(async () => {
  if (server.exitCode === null && server.kill()) await once(server, 'exit')
  await rm(folder, { recursive: true, force: true })
})

it.skipIf(!executablePath)('suggests a booking after a second look, books on accept, and frees the slot on undo', { timeout: 240_000 }, async () => {
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: flags })
  try {
    const problems: string[] = []
    const { page, card } = await lookTwice(browser, problems)
    await expectPage(card).toContainText('Tuesday 9:00 is free for your brake service.')
    const booking = page.getByRole('main').getByRole('status')
    await card.getByRole('button', { name: 'Book it' }).click()
    await expectPage(booking).toHaveText('Booked: brake service, Tuesday 9:00')

    const second = await lookTwice(browser, problems)
    await expectPage(second.card).toContainText('Tuesday 14:00 is free for your brake service.')

    await card.getByRole('button', { name: 'Undo' }).click()
    await expectPage(booking).toHaveText('No booking yet.')
    const third = await lookTwice(browser, problems)
    await expectPage(third.card).toContainText('Tuesday 9:00 is free for your brake service.')
    expect(problems).toEqual([])
  } finally {
    await browser.close()
  }
})

/** Opens the page as a new visitor, who allows the assistant and opens one job twice. */
async function lookTwice(browser: Browser, problems: string[]): Promise<{ page: Page; card: Locator }> {
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`http://localhost:${port}`)
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  for (const _ of ['open', 'close', 'open again']) await page.getByText('brake service').first().click()
  return { page, card: page.getByRole('region', { name: 'Suggestion' }) }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
