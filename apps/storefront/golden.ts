/**
 * `npm run golden -- [--file F …] [--decider rules|fake|claude]`: plays golden scenarios on virtual time and prints what
 * was told right and wrong. See docs/golden.md. Exit code 1: not good enough; 2: a mistake in a file or a scenario.
 */

import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { formatScore, isGood, readScenarios, type Scenario } from '@proactive/server/testing'
import { grocery } from './src/assistant/index.js'
import { openGoldenShop } from './src/golden/golden-shop.js'
import { runGolden } from './src/golden/run-golden.js'
import { shopField, type ShopField } from './src/golden/shop-field.js'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { file: { type: 'string', multiple: true }, decider: { type: 'string', default: 'rules' } } })
  const files = values.file ?? (await ownFiles())
  await using shop = await openGoldenShop()
  const pack = grocery({ pool: shop.pool })
  const scenarios: Scenario<ShopField>[] = []
  const mistakes: string[] = []
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      mistakes.push(`${file}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
      return undefined
    })
    if (text === undefined) continue
    const read = readScenarios(text, { file, pack, shop: shopField })
    scenarios.push(...read.scenarios)
    mistakes.push(...read.mistakes)
  }
  if (mistakes.length > 0) {
    console.error(mistakes.join('\n'))
    return 2
  }
  const { judged, score } = await runGolden(scenarios, { shop })
  const problems = judged.flatMap((one) => one.problems)
  for (const title of ['misses', 'violations', 'ungrounded', 'problems'] as const) {
    const lines = judged.flatMap((one) => one[title])
    if (lines.length > 0) console.log(`${title}:\n${lines.join('\n')}\n`)
  }
  console.log(formatScore(judged.flatMap(({ verdicts }) => verdicts), score))
  console.log(JSON.stringify(score))
  return problems.length > 0 ? 2 : isGood(score) ? 0 : 1
}

async function ownFiles(): Promise<string[]> {
  const folder = join(import.meta.dirname, 'golden')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).toSorted()
  return names.map((name) => relative(process.cwd(), join(folder, name)))
}
