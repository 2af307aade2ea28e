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
      {['address', 'account', 'tour', 'map'].map((job) => (
        <button key={job} onClick={() => view({ job })}>
          Look at the {job}
        </button>
      ))}
      <Address />
      <Account />
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

/** Fields of every kind, and those that no command may fill in, all of them registered. */
function Account() {
  const [note, setNote] = useState('')
  const fills = {
    nickname: useFill('nickname'),
    size: useFill('size'),
    note: useFill('note'),
    password: useFill('password'),
    secret: useFill('secret'),
    code: useFill('code'),
    expiry: useFill('expiry'),
    token: useFill('token'),
    trap: useFill('trap'),
    locked: useFill('locked'),
  }
  return (
    <form aria-label="Account">
      <input aria-label="Nickname" {...fills.nickname.fieldProps} defaultValue="Bo" />
      <select aria-label="Size" {...fills.size.fieldProps} defaultValue="M">
        <option>M</option>
        <option>L</option>
      </select>
      <textarea aria-label="Note" {...fills.note.fieldProps} value={note} onChange={({ target }) => setNote(target.value)} />
      <input aria-label="Password" {...fills.password.fieldProps} type="password" />
      <input aria-label="New password" {...fills.secret.fieldProps} autoComplete="section-a new-password" />
      <input aria-label="Code" {...fills.code.fieldProps} autoComplete="one-time-code" />
      <select aria-label="Expiry" {...fills.expiry.fieldProps} autoComplete="cc-exp-month" defaultValue="1">
        <option>1</option>
        <option>4111</option>
      </select>
      <input name="token" {...fills.token.fieldProps} type="hidden" defaultValue="" />
      <div style={{ display: 'none' }}>
        <input name="trap" {...fills.trap.fieldProps} />
      </div>
      <input aria-label="Locked" {...fills.locked.fieldProps} readOnly />
      <output aria-label="What the account says">{note}</output>
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
