// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SuggestionHost } from './suggestion-host.js'
import { ProactiveProvider } from './provider.js'
import { createFakeClient } from './testing/fake-client.js'
import { card } from './testing/stage.js'

const network = vi.hoisted(() => ({ isDown: true }))
vi.mock('./cards.js', async (importOriginal) => {
  if (network.isDown) throw new Error('The file is gone.')
  return importOriginal()
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

it('reports code of the cards that cannot be loaded, tries again, and shows the suggestion then', async () => {
  const assistant = createFakeClient()
  render(
    <ProactiveProvider client={assistant.client}>
      <p>The shop</p>
      <SuggestionHost />
    </ProactiveProvider>,
  )
  assistant.suggest()
  await vi.waitFor(() => expect(assistant.client.reportError).toHaveBeenCalledWith(expect.any(Error), { surface: 'SuggestionCard' }))
  expect(document.body.textContent).toContain('The shop')
  expect(card()).toBeNull()
  network.isDown = false
  await act(async () => {
    await vi.waitFor(() => expect(card()).not.toBeNull())
  })
  expect(card()?.textContent).toContain('One copy of Dune is left.')
})
