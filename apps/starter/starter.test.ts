import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect as expectIn } from '@playwright/test'
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

it.skipIf(!executablePath)('suggests a booking after a second look, books on accept, and frees the slot on undo', { timeout: 120_000 }, async () => {
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: flags })
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await page.goto(`http://localhost:${port}`)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    const job = page.getByText('brake service')
    const card = page.getByRole('region', { name: 'Suggestion' })
    for (const _ of ['open', 'close', 'open again']) await job.click()
    await expectPage(card).toContainText('Tuesday 9:00 is free for your brake service.')
    const booking = page.getByRole('main').getByRole('status')
    await card.getByRole('button', { name: 'Book it' }).click()
    await expectPage(booking).toHaveText('Booked: brake service, Tuesday 9:00')
    await card.getByRole('button', { name: 'Undo' }).click()
    await expectPage(booking).toHaveText('No booking yet.')
    expect(problems).toEqual([])
  } finally {
    await browser.close()
  }
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}
