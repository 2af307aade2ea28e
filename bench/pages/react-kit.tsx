/** The same page of React with the kit. */

import { AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionHost, useTrack } from '@proactive/react'
import { createRoot } from 'react-dom/client'
import { client } from './client.js'
import { bookViewed } from './contract.js'

function Book(): React.ReactNode {
  const view = useTrack(bookViewed)
  return <button onClick={() => view({ bookId: 'dune', shelf: 'a', position: 1, from: 'b' })}>Dune</button>
}

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <ProactiveProvider client={client}>
      <h1>Library</h1>
      <Book />
      <SuggestionHost />
      <ConsentBanner />
      <AssistantActivity />
      <AssistantSettings />
    </ProactiveProvider>,
  )
}
