// @vitest-environment jsdom
import { render } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { ProactiveProvider } from './index.js'
import { withClient } from './testing/with-client.js'

vi.mock('react', async (original) => {
  const newer = await original<typeof import('react')>()
  return { ...newer, useEffectEvent: undefined, version: '19.1.0' }
})

const scene = withClient()

it('says which React is needed when the page runs an older one', () => {
  vi.spyOn(console, 'error').mockReturnValue()
  expect(() => render(<ProactiveProvider client={scene.assistant.client} />)).toThrow(
    '@proactive/react needs React 19.2 or newer, but the page runs React 19.1.0. Update react and react-dom.',
  )
  vi.restoreAllMocks()
})
