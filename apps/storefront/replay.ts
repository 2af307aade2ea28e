import { parseArgs } from 'node:util'
import { type Difference, replay, ruleDecider } from '@proactive/server'
import { lookIn } from './looking-in.js'

const hourMs = 3_600_000
const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } })

await lookIn(async ({ pack, store, log }) => {
  const to = timeOf(values.to, Date.now())
  const from = timeOf(values.from, to - hourMs)
  const { batches, signals, decisions, differences } = await replay({ pack, store, log, decider: ruleDecider(), from, to })
  const what = `${batches} batches, ${signals} signals and ${decisions} decisions between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`
  return [...differences.map(shown), `${what}: ${differences.length} would differ now.`].join('\n')
})

function shown({ type, id, time, change, before, after }: Difference): string {
  const lines = [`${new Date(time).toISOString()} ${type} ${id}: ${change}`]
  if (before !== undefined) lines.push(`  - ${JSON.stringify(before)}`)
  if (after !== undefined) lines.push(`  + ${JSON.stringify(after)}`)
  return lines.join('\n')
}

function timeOf(given: string | undefined, otherwise: number): number {
  const time = given === undefined ? otherwise : Date.parse(given)
  if (!Number.isNaN(time)) return time
  throw new Error('npm run replay -- --from 2026-11-20T10:00:00Z --to 2026-11-20T11:00:00Z; without them the last hour.')
}
