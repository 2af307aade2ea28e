/** A React page of a bike workshop: a form that the assistant may fill in, a tour that it may start, a map that it may load. */

import { createProactiveClient } from '@proactive/browser'
import { ProactiveProvider, SuggestionHost, useAssistant, useFill, usePrefetch, useTrack, useWorkflow } from '@proactive/react'
import '@proactive/react/styles.css'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { jobViewed, tour } from './contract.js'

const client = createProactiveClient({ events: [jobViewed], consent: 'not-required' })

function Page() {
  const view = useTrack(jobViewed)
  const connection = useAssistant((assistant) => assistant.connection)
  return (
    <main data-connection={connection}>
      <h1>Where to bring it back</h1>
      {['address', 'tour', 'map'].map((job) => (
        <button key={job} onClick={() => view({ job })}>
          Look at the {job}
        </button>
      ))}
      <Address />
      <Tour />
      <Map />
    </main>
  )
}

function Address() {
  const [street, setStreet] = useState('Old Lane 1')
  const [zone, setZone] = useState('west')
  const fills = { street: useFill('street'), city: useFill('city'), zone: useFill('zone'), card: useFill('card') }
  return (
    <form aria-label="Address">
      <input aria-label="Street" {...fills.street.fieldProps} value={street} onChange={({ target }) => setStreet(target.value)} />
      <small {...fills.street.noteProps} />
      <input aria-label="City" {...fills.city.fieldProps} />
      <small {...fills.city.noteProps} />
      <select aria-label="Zone" {...fills.zone.fieldProps} value={zone} onChange={({ target }) => setZone(target.value)}>
        <option>west</option>
        <option>east</option>
      </select>
      <input aria-label="Card" {...fills.card.fieldProps} autoComplete="cc-number" />
      <output aria-label="What the app knows">
        {street}, {zone}
      </output>
    </form>
  )
}

function Tour() {
  const [stops, setStops] = useState<readonly string[]>([])
  const arrive = (stop: string) => setStops((before) => [...before, stop])
  const leave = (stop: string) => setStops((before) => before.filter((each) => each !== stop))
  const { status, step, cancel } = useWorkflow(tour, {
    workbench: { run: () => arrive('workbench'), undo: () => leave('workbench') },
    cellar: {
      async run({ input, signal }) {
        arrive('cellar')
        if (input.light === 'broken') throw new Error('It is dark in the cellar.')
        if (input.light === 'slow') await new Promise((_, reject) => signal.addEventListener('abort', reject))
      },
      undo: () => leave('cellar'),
    },
  })
  return (
    <section aria-label="Tour">
      <output aria-label="Tour’s state">
        {status} {step} {stops.join('+')}
      </output>
      <button onClick={cancel}>Stop the tour</button>
    </section>
  )
}

function Map() {
  const [place, setPlace] = useState('none')
  usePrefetch('map', (input) => setPlace(JSON.stringify(input)))
  return <output aria-label="Map">{place}</output>
}

createRoot(document.getElementById('root') ?? document.body).render(
  <ProactiveProvider client={client}>
    <Page />
    <SuggestionHost />
  </ProactiveProvider>,
)
