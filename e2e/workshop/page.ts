/** A page of a bike workshop with the client and no framework. A test drives it by `workshop`. */

import { createProactiveClient } from '@proactive/browser'
import { jobViewed } from './contract.js'

const isAsked = !location.search.includes('consent=not-required')
const client = createProactiveClient({ events: [jobViewed], consent: isAsked ? 'required' : 'not-required' })
const view = (job: string): void => client.track(jobViewed, { job })

function show(): void {
  const { connection, connectionProblem, suggestions, session } = client.getSnapshot()
  const open = suggestions.find(({ phase }) => phase === 'open')
  document.documentElement.dataset['connection'] = connection
  document.documentElement.dataset['problem'] = connectionProblem?.code ?? ''
  document.documentElement.dataset['person'] = session?.personId ?? ''
  const status = document.querySelector('[role="status"]')
  if (status && open) status.textContent = open.message
  if (open) client.shown(open.id)
}

client.subscribe(show)
client.start()
Object.assign(globalThis, { workshop: { client, view } })
show()
