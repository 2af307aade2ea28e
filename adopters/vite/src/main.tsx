import { createProactiveClient } from '@proactive/browser'
import { ProactiveDevtools } from '@proactive/devtools'
import { ConsentBanner, ProactiveProvider, SuggestionHost } from '@proactive/react'
import '@proactive/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { jobViewed } from './contract'
import { Workshop } from './workshop'

const client = createProactiveClient({ events: [jobViewed] })

createRoot(document.getElementById('root') ?? document.body).render(
  <StrictMode>
    <ProactiveProvider client={client}>
      <Workshop jobs={['brake service', 'gear tuning']} />
      <SuggestionHost />
      <ConsentBanner />
      <ProactiveDevtools client={client} />
    </ProactiveProvider>
  </StrictMode>,
)
