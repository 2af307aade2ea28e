/**
 * `npm run measure [-- --days N]`: compares, for each use case, the people who were told with those who were held out, and
 * prints the shop's figures beside what is claimed of such assistants. `--funnel` prints what became of the events instead,
 * and `--simulated [--seed N] [--picture FILE]` measures a simulated week of 2 000 people whose truth is known. See
 * docs/measure.md.
 */

import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { measureCommand, simulatedWeek, visitsOfLast } from './src/measure/measure-command.js'
import { readOtherLevels, withHistory } from './with-history.js'

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '7' },
    funnel: { type: 'boolean', default: false },
    simulated: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    picture: { type: 'string' },
  },
})
const [days, seed] = [Number(values.days), Number(values.seed)]
for (const [name, value, most] of [['days', days, 365], ['seed', seed, 1_000_000]] as const) {
  if (Number.isInteger(value) && value >= 1 && value <= most) continue
  console.error(`--${name} is '${values[name]}'; give a whole number from 1 to ${most}.`)
  process.exit(2)
}
if (values.simulated) {
  const { text, picture } = await simulatedWeek({ seed, funnel: values.funnel })
  console.log(text)
  if (values.picture !== undefined) await writeFile(values.picture, picture)
} else {
  await withHistory(({ store, pack, level }) => {
    const others = () => readOtherLevels(level, async (other) => [other.level, await visitsOfLast(other.store, days)] as const)
    return measureCommand({ store, pack, days, funnel: values.funnel, level, others })
  })
}
