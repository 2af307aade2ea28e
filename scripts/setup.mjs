// Prepares a clone for `npm start`, `dev`, `test` or `check`: installs, generates and builds whatever is missing or out of
// date. For `build` it builds everything again; for `pack` the caller builds. npm runs this script before any package is
// installed, so it uses none.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, installChromium } from './chromium.mjs'
import { fingerprint, isStamped, stamp } from './fingerprint.mjs'
import { requireNode, requireUsableSettings } from './preflight.mjs'
import { fail, npm, root, tool } from './run.mjs'

const [purpose = 'start'] = process.argv.slice(2)
const say = (line) => console.log(`· ${line}`)

requireNode()
if (purpose === 'start' || purpose === 'dev') await requireUsableSettings()
await install()
await generate()
if (purpose !== 'pack') await build()
if (purpose === 'test' && !(await findChromium())) await installChromium(say)

async function install() {
  const lock = fingerprint(['package-lock.json'])
  // Written by the last complete `npm ci`; an interrupted one has removed it.
  const receipt = join(root, 'node_modules/.package-lock.json')
  if (existsSync(receipt)) {
    if (isStamped('lock', lock)) return
    if (statSync(receipt).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) return stamp('lock', lock)
  }
  await step('Installing the packages (about a minute)', () =>
    npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], { env: { NODE_ENV: 'development' } }),
  )
  stamp('lock', lock)
}

async function generate() {
  const made = fingerprint(['prisma/schema', 'prisma/package.json'])
  if (existsSync(join(root, 'prisma/generated/client.ts')) && isStamped('client', made)) return
  // Generating does not use the schema engine, but Prisma would download it unless a path is given.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' }
  await step('Generating the database client', () => tool('prisma', ['generate'], { cwd: join(root, 'prisma'), env }))
  stamp('client', made)
}

async function build() {
  const sources = ['packages', 'prisma', 'tsconfig.base.json', 'package-lock.json', 'turbo.json']
  if (purpose === 'dev' || purpose === 'check') {
    if (existsSync(join(root, 'prisma/dist/index.js')) && isFresh('packages', sources)) return
    await step('Building the packages', () =>
      tool('turbo', ['run', 'build', '--filter=!storefront', '--output-logs=errors-only']),
    )
    return stamp('packages', fingerprint(sources))
  }
  const everything = [...sources, 'apps/storefront']
  const isBuilt = existsSync(join(root, 'apps/storefront/.next/BUILD_ID')) && isFresh('everything', everything)
  if (isBuilt && purpose !== 'build') return
  await step('Building the store', () => tool('turbo', ['run', 'build', '--output-logs=errors-only']))
  stamp('packages', fingerprint(sources))
  stamp('everything', fingerprint(everything))
}

function isFresh(name, paths) {
  return isStamped(name, fingerprint(paths))
}

async function step(title, work) {
  say(title)
  const { code, output } = await work()
  if (code === 0) return
  console.error(output.trimEnd())
  fail(`${title} failed with code ${code}; the reason is above.`)
}
