import { createProactiveClient } from '@proactive/browser'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionHost } from './index.js'

it('renders on a server: the live region is in the first HTML and empty, and nothing asks or speaks yet', () => {
  const client = createProactiveClient({ events: [], locale: 'cs' })
  const html = renderToString(
    <ProactiveProvider client={client}>
      <SuggestionHost />
      <ConsentBanner />
      <AssistantActivity />
      <AssistantSettings />
    </ProactiveProvider>,
  )
  expect(html).toMatch(/<div data-proactive="live"[^>]*><\/div>/)
  expect(html).not.toContain('data-proactive="consent"')
  expect(html).not.toContain('data-proactive="suggestion"')
  expect(html).toContain('Navrhovat mi věci')
})
