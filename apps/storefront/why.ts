import { explainPerson } from '@proactive/server'
import { lookIn } from './looking-in.js'

const [given = ''] = process.argv.slice(2)
if (given === '') {
  console.error('Whose last hour? npm run why -- user:u482, or visitor:<uuid> for a guest.')
  process.exit(1)
}
const person = /^(user|visitor):/.test(given) ? given : `user:${given}`
await lookIn(({ store }) => explainPerson({ store, person }))
