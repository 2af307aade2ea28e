import { parseArgs } from 'node:util'
import type { Settings } from '@proactive/server'
import { formatScore, isGood } from '@proactive/server/testing'
import { grocery } from '../assistant/index.js'
import { decideByClaude, decideByFake } from './golden-deciders.js'
import type { GoldenShop } from './golden-shop.js'
import { goldenFiles, readGolden } from './read-golden.js'
import { runGolden } from './run-golden.js'

export interface GoldenCommand {
  args: string[]
  shop: GoldenShop
  settings: Pick<Settings, 'anthropicKey' | 'anthropicUrl' | 'model'>
  print: (text: string) => void
}

/**
 * Runs `npm run golden` with its arguments.
 *
 * @returns the exit code: 0 when all is good enough, 1 when it is not, 2 when a scenario is wrong
 * @throws Error for a mistake in the arguments or in a file; each mistake of a file has a line with file, line, field and remedy
 */
export async function goldenCommand({ args, shop, settings, print }: GoldenCommand): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      file: { type: 'string', multiple: true },
      decider: { type: 'string', default: 'rules' },
    },
  })
  const deciders = { rules: () => undefined, fake: () => decideByFake(shop), claude: () => decideByClaude(shop, settings) }
  const { decider } = values
  if (decider !== 'rules' && decider !== 'fake' && decider !== 'claude') throw new Error(`--decider is '${decider}'; write rules, fake or claude.`)
  const decide = deciders[decider]()
  const { scenarios, mistakes } = await readGolden(values.file ?? (await goldenFiles()), grocery({ pool: shop.pool }))
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  const { judged, score } = await runGolden(scenarios, { shop, decide })
  for (const title of ['misses', 'violations', 'ungrounded', 'problems'] as const) {
    const lines = judged.flatMap((one) => one[title])
    if (lines.length > 0) print(`${title}:\n${lines.join('\n')}\n`)
  }
  print(formatScore(judged.flatMap(({ verdicts }) => verdicts), score))
  print(JSON.stringify(score))
  if (judged.some(({ problems }) => problems.length > 0)) return 2
  return isGood(score) ? 0 : 1
}
