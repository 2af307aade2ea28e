// Packs the packages, installs them into a fresh Express server, Vite app and Next app outside the workspace, type-checks
// and builds these, and uses their pages in Chromium: a suggestion is shown, accepted and undone.
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect } from '@playwright/test'
import { findChromium, installChromium } from './chromium.mjs'
import { adopt, inTemporaryFolder, packAll } from './packages.mjs'
import { fail, run } from './run.mjs'
import { freePort, serve } from './serve.mjs'
import { runChecks } from './steps.mjs'

/** How long the page may take for a step; generous for a slow machine. */
const patienceMs = 60_000
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update']

const executablePath = (await findChromium()) ?? (await installChromium(console.log))
if (!executablePath) fail('npm run test:adopt needs Chromium: install it, or set CHROME_PATH to it.')

const contract = 'apps/starter/contract.ts'
const files = {
  express: { 'contract.ts': contract, 'assistant.ts': 'apps/starter/assistant.ts' },
  vite: { 'src/contract.ts': contract, 'src/workshop.tsx': 'adopters/workshop.tsx' },
  next: { 'contract.ts': contract, 'app/workshop.tsx': 'adopters/workshop.tsx' },
}

await inTemporaryFolder('adopt', async (folder) => {
  const packed = await packAll(join(folder, 'packed'))
  const tarballs = packed.map(({ tarball }) => tarball)
  const app = (name) => join(folder, name)
  for (const name of Object.keys(files)) await adopt(name, app(name), tarballs, files[name])

  const ports = { express: await freePort(), vite: await freePort(), next: await freePort() }
  const url = (name) => `http://localhost:${ports[name]}`
  const env = { ASSISTANT_URL: url('express') }
  const script = (name, args) => run(process.execPath, args, { cwd: app(name), env })
  const servers = []
  const start = async (name, args, own = {}) => {
    servers.push(await serve(args, { cwd: app(name), env: { ...env, ...own }, url: url(name) }))
    return { code: 0, output: '' }
  }
  const browser = await chromium.launch({ executablePath, args: flags })
  try {
    return await runChecks([
      ...Object.keys(files).map((name) => ({ title: `the app ${name} type-checks`, check: () => script(name, ['node_modules/typescript/bin/tsc', '--noEmit']) })),
      { title: 'the app vite builds', check: () => script('vite', ['node_modules/vite/bin/vite.js', 'build']) },
      { title: 'the app next builds', check: () => script('next', ['node_modules/next/dist/bin/next', 'build']) },
      { title: 'the page of vite carries zod/mini, not zod', check: () => findZod(join(app('vite'), 'dist'), ['ZodMiniObject']) },
      { title: 'the page of next carries no zod', check: () => findZod(join(app('next'), '.next/static'), []) },
      { title: 'the page of next is compiled by the React Compiler', check: () => findMemoCache(join(app('next'), '.next/static')) },
      { title: 'the page of vite carries no devtools', check: () => findDevtools(join(app('vite'), 'dist')) },
      { title: 'the page of next carries no devtools', check: () => findDevtools(join(app('next'), '.next/static')) },
      {
        title: 'the app express starts',
        check: () => {
          cpSync(join(app('vite'), 'dist'), join(app('express'), 'public'), { recursive: true })
          const settings = { PORT: String(ports.express), PROACTIVE_ORIGINS: Object.keys(ports).map(url).join(',') }
          return start('express', ['--import', 'tsx', 'server.ts'], settings)
        },
      },
      { title: 'the app vite starts', check: () => start('vite', ['node_modules/vite/bin/vite.js', '--port', String(ports.vite), '--strictPort']) },
      { title: 'the app next starts', check: () => start('next', ['node_modules/next/dist/bin/next', 'start', '--port', String(ports.next)]) },
      ...Object.keys(files).map((name) => ({ title: `a suggestion is shown, accepted and undone on the page of ${name}`, check: () => use(browser, url(name), servers) })),
    ])
  } finally {
    await browser.close()
    for (const server of servers) await server.stop()
  }
})

/** Returns the code of all scripts of a built page. */
function scriptsIn(folder) {
  const scripts = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'))
  const text = scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  if (!text.includes('job.viewed')) throw new Error(`No script in ${folder} has the contract.`)
  return text
}

/** Looks in the scripts of a built page for the mark of the values that the React Compiler remembers. */
function findMemoCache(folder) {
  const isThere = scriptsIn(folder).includes('react.memo_cache_sentinel')
  return { code: isThere ? 0 : 1, output: 'No component of the page was compiled.' }
}

/** Looks in the scripts of a built page for the mark of the development panel. */
function findDevtools(folder) {
  const isThere = scriptsIn(folder).includes('glass-box')
  return { code: isThere ? 1 : 0, output: 'The page carries the development panel.' }
}

/** Looks in the scripts of a built page for the names that zod and zod/mini give to the schemas of objects. */
function findZod(folder, wanted) {
  const text = scriptsIn(folder)
  const found = ['ZodObject', 'ZodMiniObject'].filter((name) => new RegExp(`["'\`]${name}["'\`]`).test(text))
  return { code: found.join() === wanted.join() ? 0 : 1, output: `The page carries ${found.join(' and ') || 'neither'}.` }
}

/** Looks at a job twice as a new visitor, accepts what is suggested, and takes it back. */
async function use(browser, url, servers) {
  const page = await browser.newPage()
  const problems = []
  page.on('pageerror', ({ message }) => problems.push(message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  const options = { timeout: patienceMs }
  page.setDefaultTimeout(patienceMs)
  try {
    await page.goto(url)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    for (const _ of ['first', 'second']) await page.getByRole('button', { name: 'brake service' }).click()
    const card = page.getByRole('region', { name: 'Suggestion' })
    await expect(card).toContainText('is free for your brake service.', options)
    const booking = page.getByRole('main').getByRole('status')
    await card.getByRole('button', { name: 'Book it' }).click()
    await expect(booking).toContainText('Booked: brake service', options)
    await card.getByRole('button', { name: 'Undo' }).click()
    await expect(booking).toHaveText('No booking yet.', options)
    expect(problems).toEqual([])
    return { code: 0, output: '' }
  } catch (error) {
    return { code: 1, output: [error.message, ...problems, ...servers.map(({ output }) => output())].join('\n') }
  } finally {
    await page.close()
  }
}
