import { createProactiveClient } from '@proactive/browser'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { AssistantActivity, AssistantSettings, ConsentBanner, ProactiveProvider, SuggestionHost } from './index.js'

it('renders on a server with an empty live region, without a suggestion and without asking for consent', () => {
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
  expect(html).toContain('Zobrazovat návrhy')
})
