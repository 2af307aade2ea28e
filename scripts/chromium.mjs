import { existsSync } from 'node:fs'
import { run, root, tool } from './run.mjs'

const places = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const installMs = 300_000

/** The path of a Chromium to test with, if this machine has one. */
export async function findChromium() {
  return places.find((path) => path && existsSync(path)) ?? (await playwrightsOwn())
}

/** Tries to get one; undefined where that is not possible. */
export async function installChromium(say) {
  say('No Chromium found; asking Playwright for one')
  await tool('playwright', ['install', 'chromium'], { timeoutMs: installMs })
  const own = await playwrightsOwn()
  if (own || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return own
  say('Asking Debian for one')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env, timeoutMs: installMs })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, timeoutMs: installMs })
  return findChromium()
}

async function playwrightsOwn() {
  if (!existsSync(`${root}node_modules/@playwright/test`)) return undefined
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}
