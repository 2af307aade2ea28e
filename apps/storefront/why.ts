/**
 * `npm run why -- <person> [--at <instant>]`: explains what the assistant did, and did not do, for one person in the last
 * hour, or in the hour before an instant, from the records as they were then.
 * `npm run why -- <signal> [key]`: explains what a signal's rule made of its events, where nobody was a candidate.
 */

import { parseArgs } from 'node:util'
import { explainPerson, explainSignal } from '@proactive/server'
import { withHistory } from './with-history.js'

const { values, positionals: [given = '', key] } = parseArgs({
  allowPositionals: true,
  options: {
    at: { type: 'string' },
  },
})
if (given === '') {
  console.error('Name the person or the signal whose last hour to explain: npm run why -- user:u482, visitor:<uuid> for a guest, or inventory.scarcity_alert milk.')
  process.exit(1)
}
const at = values.at === undefined ? undefined : Date.parse(values.at)
if (at !== undefined && (!/(Z|[+-]\d\d:\d\d)$/.test(values.at ?? '') || !(at <= Date.now()))) {
  console.error(`--at is '${values.at ?? ''}'; give an instant that is over, with its zone, such as 2026-01-31T18:05:00Z or 2026-01-31T19:05+01:00.`)
  process.exit(1)
}
const isSignal = /^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(given)
if (at !== undefined && isSignal) {
  console.error('--at goes with a person, such as user:u482: what a rule made of its events is told of the last hour.')
  process.exit(1)
}
const person = /^(user|visitor):/.test(given) ? given : `user:${given}`
await withHistory(({ store, log, pack }) =>
  isSignal ? explainSignal({ pack, store, log, signal: given, ...(key !== undefined && { key }) }) : explainPerson({ store, person, ...(at !== undefined && { at }) }),
)
