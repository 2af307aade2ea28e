/**
 * `npm run golden -- [--file F …] [--decider rules|fake|claude]`: plays golden scenarios on virtual time and prints what
 * was told right and wrong. See docs/golden.md. Exit code 1: not good enough; 2: a mistake in the call, in a file or in a
 * scenario.
 */

import { inspect } from 'node:util'
import { goldenCommand } from './src/golden/golden-command.js'
import { openGoldenShop } from './src/golden/golden-shop.js'
import { readSettings } from './src/read-settings.js'

try {
  const settings = readSettings(process.env)
  await using shop = await openGoldenShop()
  process.exitCode = await goldenCommand({ args: process.argv.slice(2), shop, settings, print: console.log })
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : inspect(cause))
  process.exitCode = 2
}
