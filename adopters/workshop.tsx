'use client'

import { useAction, useTrack } from '@proactive/react'
import { useState } from 'react'
import { bookSlot, jobViewed } from './contract'

/** Lists the jobs. Opening one tells the assistant, and an accepted suggestion is shown as a booking. */
export function Workshop({ jobs }: { jobs: readonly string[] }) {
  const viewed = useTrack(jobViewed)
  const [booked, setBooked] = useState<string | null>(null)
  useAction(bookSlot, ({ slot }, { input }) => setBooked(`Booked: ${input.job}, ${slot}`), { undo: () => setBooked(null) })
  return (
    <main>
      <h1>Bike workshop</h1>
      {jobs.map((job) => (
        <button key={job} type="button" onClick={() => viewed({ job })}>
          {job}
        </button>
      ))}
      <p role="status">{booked ?? 'No booking yet.'}</p>
    </main>
  )
}
