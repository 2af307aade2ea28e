/** The workshop's page: a list of jobs, and the assistant around it. */

import { createProactiveClient } from '@proactive/browser'
import { ProactiveDevtools } from '@proactive/devtools'
import { ConsentBanner, ProactiveProvider, SuggestionHost, useAction, useTrack } from '@proactive/react'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import '@proactive/react/styles.css'
import { bookSlot, jobViewed } from './contract.js'

const jobs = [
  { name: 'brake service', price: '€35', about: 'New pads, new cables, and brakes that stop you in the rain.' },
  { name: 'gear tuning', price: '€25', about: 'Every gear, without a rattle, up the hill and down.' },
  { name: 'wheel truing', price: '€20', about: 'Wheels that run straight, and spokes that stay tight.' },
]

function Workshop() {
  const viewed = useTrack(jobViewed)
  const [booked, setBooked] = useState<string | null>(null)
  useAction(bookSlot, ({ slot }, { input }) => setBooked(`Booked: ${input.job}, ${slot}`), { undo: () => setBooked(null) })
  return (
    <main>
      <h1>Bike workshop</h1>
      {jobs.map(({ name, price, about }) => (
        <details key={name} name="job" onToggle={(event) => event.currentTarget.open && viewed({ job: name })}>
          <summary>
            {name} <span>{price}</span>
          </summary>
          <p>{about}</p>
        </details>
      ))}
      <p role="status">{booked ?? 'No booking yet.'}</p>
    </main>
  )
}

const client = createProactiveClient({ events: [jobViewed] })

createRoot(document.getElementById('root') ?? document.body).render(
  <ProactiveProvider client={client}>
    <Workshop />
    <SuggestionHost />
    <ConsentBanner />
    <ProactiveDevtools client={client} />
  </ProactiveProvider>,
)
