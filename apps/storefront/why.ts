/**
 * `npm run why -- <person>`: explains what the assistant did, and did not do, for one person in the last hour.
 * `npm run why -- <signal> [key]`: explains what a signal's rule made of its events, where nobody was a candidate.
 */

import { explainPerson, explainSignal } from '@proactive/server'
import { withHistory } from './with-history.js'

const [given = '', key] = process.argv.slice(2)
if (given === '') {
  console.error('Name the person or the signal whose last hour to explain: npm run why -- user:u482, visitor:<uuid> for a guest, or inventory.scarcity_alert milk.')
  process.exit(1)
}
const isSignal = /^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(given)
const person = /^(user|visitor):/.test(given) ? given : `user:${given}`
await withHistory(({ store, log, pack }) =>
  isSignal ? explainSignal({ pack, store, log, signal: given, ...(key !== undefined && { key }) }) : explainPerson({ store, person }),
)
