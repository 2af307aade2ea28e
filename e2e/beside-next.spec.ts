/** The assistant as a separate server beside a Next app, which forwards one path to it by a rewrite. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { testDatabase } from 'database/testing'
import { freePort } from './free-port.js'

const shop = fileURLToPath(new URL('beside-next', import.meta.url))
const program = fileURLToPath(new URL('../packages/server/src/fixtures/server-process.ts', import.meta.url))
const ingestKey = 'ingest-key-of-the-browser-tests'

test('serves the pages of a Next app that forwards one path to the assistant', async ({ page }) => {
  await using database = await testDatabase()
  const pool = database.pool()
  const [assistantPort, shopPort] = [await freePort(), await freePort()]
  const assistantUrl = `http://127.0.0.1:${assistantPort}`
  const shopUrl = `http://localhost:${shopPort}`
  const next = (...args: string[]) => run(['node_modules/.bin/next', ...args, shop], { ASSISTANT_URL: assistantUrl })

  const secret = 'a secret of the browser tests that is long enough'
  const assistant = run(['--import', 'tsx', program, String(assistantPort), shopUrl, secret, ingestKey], { DATABASE_URL: database.url })
  const build = next('build')
  expect(await once(build, 'exit')).toEqual([0, null])
  const scripts = await scriptsOf(join(shop, '.next/static'))
  expect(scripts).toContain('book.viewed')
  expect(scripts, 'the development panel is in no production build').not.toContain('glass-box')
  const serving = next('start', '--port', String(shopPort))
  try {
    await expect.poll(() => fetch(shopUrl).then(({ status }) => status, () => 0), { timeout: 60_000 }).toBe(200)
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).host))
    await page.goto(shopUrl)
    await page.locator('[data-proactive="consent"]').getByRole('button', { name: 'Allow', exact: true }).click()
    const viewed = `SELECT FROM proactive.event_log WHERE type = 'book.viewed'`
    await expect.poll(async () => (await pool.query(viewed)).rows.length).toBe(1)

    const event = { type: 'copies.changed', source: 'desk', data: { bookId: 'dune', copies: 1 } }
    const headers = { authorization: `Bearer ${ingestKey}` }
    await fetch(`${assistantUrl}/api/proactive/ingest`, { method: 'POST', headers, body: JSON.stringify(event) })
    const card = page.locator('[data-proactive="suggestion"]')
    await expect(card.locator('[data-proactive="message"]')).toHaveText('Only 1 left. Hold one for you?')
    await card.locator('[data-proactive="accept"]').click()
    await expect(card.locator('[data-proactive="undo"]')).toBeVisible()
    expect(sockets).toEqual([`localhost:${shopPort}`, `localhost:${shopPort}`])
  } finally {
    for (const child of [serving, assistant]) await killAndWait(child)
  }
})

/** Returns the code of all scripts below a folder. */
async function scriptsOf(folder: string): Promise<string> {
  const scripts = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'))
  return (await Promise.all(scripts.map(async (file) => readFile(join(folder, file), 'utf8')))).join('\n')
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  return spawn(process.execPath, args, { cwd, env: { ...process.env, ...env, NODE_ENV: 'production' }, stdio: 'inherit' })
}

async function killAndWait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
