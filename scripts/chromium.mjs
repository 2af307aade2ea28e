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

/** Returns the path of an installed Chromium, if any. */
export async function findChromium() {
  return places.find((path) => path && existsSync(path)) ?? (await playwrightChromium())
}

/** Tries to install Chromium; resolves to its path, or undefined when that is not possible. */
export async function installChromium(say) {
  say('Chromium not found: installing it with Playwright')
  await tool('playwright', ['install', 'chromium'], { timeoutMs: installMs })
  const installed = await playwrightChromium()
  if (installed || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return installed
  say('Installing Chromium with apt-get')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env, timeoutMs: installMs })
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env, timeoutMs: installMs })
  return findChromium()
}

async function playwrightChromium() {
  if (!existsSync(`${root}node_modules/@playwright/test`)) return undefined
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}
