/** `npm run replay`: steps the journal again and prints where signals or decisions would differ now. */

import { parseArgs } from 'node:util'
import { plural } from '@proactive/protocol'
import { type Difference, replay, ruleDecider } from '@proactive/server'
import { withHistory } from './with-history.js'

const hourMs = 3_600_000
const batchesOf = plural('en', { one: '# batch', other: '# batches' })
const signalsOf = plural('en', { one: '# signal', other: '# signals' })
const decisionsOf = plural('en', { one: '# decision', other: '# decisions' })
const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } })

await withHistory(async ({ pack, store, log }) => {
  const to = parseTime(values.to, Date.now())
  const from = parseTime(values.from, to - hourMs)
  const { batches, signals, decisions, differences } = await replay({ pack, store, log, decider: ruleDecider(), from, to })
  const summary = `${batchesOf(batches)}, ${signalsOf(signals)} and ${decisionsOf(decisions)} between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`
  return [...differences.map(format), `${summary}: ${differences.length} would differ now.`].join('\n')
})

function format({ type, id, time, change, before, after }: Difference): string {
  const lines = [`${new Date(time).toISOString()} ${type} ${id}: ${change}`]
  if (before !== undefined) lines.push(`  - ${JSON.stringify(before)}`)
  if (after !== undefined) lines.push(`  + ${JSON.stringify(after)}`)
  return lines.join('\n')
}

function parseTime(given: string | undefined, fallback: number): number {
  const time = given === undefined ? fallback : Date.parse(given)
  if (!Number.isNaN(time)) return time
  throw new Error(
    `"${given}" is not a time: write npm run replay -- --from 2026-11-20T10:00:00Z --to 2026-11-20T11:00:00Z, or leave both out for the last hour.`,
  )
}
