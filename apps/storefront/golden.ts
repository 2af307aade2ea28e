/**
 * `npm run golden -- [--file F …] [--decider rules|fake|claude]`: plays golden scenarios on virtual time and prints what
 * was told right and wrong. See docs/golden.md. Exit code 1: not good enough; 2: a mistake in the call, in a file or in a
 * scenario.
 */

import { inspect, parseArgs } from 'node:util'
import { readEnv } from '@proactive/server'
import { formatScore, isGood } from '@proactive/server/testing'
import { grocery } from './src/assistant/index.js'
import { decideByClaude, decideByFake } from './src/golden/golden-deciders.js'
import { openGoldenShop } from './src/golden/golden-shop.js'
import { goldenFiles, readGolden } from './src/golden/read-golden.js'
import { runGolden } from './src/golden/run-golden.js'

try {
  process.exitCode = await main()
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : inspect(cause))
  process.exitCode = 2
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      file: { type: 'string', multiple: true },
      decider: { type: 'string', default: 'rules' },
    },
  })
  const { decider } = values
  if (decider !== 'rules' && decider !== 'fake' && decider !== 'claude') throw new Error(`--decider is '${decider}'; write rules, fake or claude.`)
  const files = values.file ?? (await goldenFiles())
  await using shop = await openGoldenShop()
  const { scenarios, mistakes } = await readGolden(files, grocery({ pool: shop.pool }))
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  const decide = { rules: () => undefined, fake: () => decideByFake(shop), claude: () => decideByClaude(shop, readEnv(process.env)) }[decider]()
  const { judged, score } = await runGolden(scenarios, { shop, decide })
  for (const title of ['misses', 'violations', 'ungrounded', 'problems'] as const) {
    const lines = judged.flatMap((one) => one[title])
    if (lines.length > 0) console.log(`${title}:\n${lines.join('\n')}\n`)
  }
  console.log(formatScore(judged.flatMap(({ verdicts }) => verdicts), score))
  console.log(JSON.stringify(score))
  if (judged.some(({ problems }) => problems.length > 0)) return 2
  return isGood(score) ? 0 : 1
}
