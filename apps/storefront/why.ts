/** `npm run why -- <person>`: explains what the assistant did, and did not do, for one person in the last hour. */

import { explainPerson } from '@proactive/server'
import { withHistory } from './with-history.js'

const [given = ''] = process.argv.slice(2)
if (given === '') {
  console.error('Name the person whose last hour to explain: npm run why -- user:u482, or visitor:<uuid> for a guest.')
  process.exit(1)
}
const person = /^(user|visitor):/.test(given) ? given : `user:${given}`
await withHistory(({ store }) => explainPerson({ store, person }))
