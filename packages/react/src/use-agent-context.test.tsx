// @vitest-environment jsdom
import { renderHook } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { expect, it, vi } from 'vitest'
import { withClient } from './testing/with-client.js'
import { useAgentContext } from './use-agent-context.js'

const scene = withClient()

/** The contexts that are registered, by what they describe. */
function watched(): Map<string, unknown> {
  const registered = new Map<string, unknown>()
  scene.assistant.client.registerContext.mockImplementation((_, { description, value }) => {
    registered.set(description, value)
    return () => void registered.delete(description)
  })
  return registered
}

it('tells the decider while it is mounted, and what has changed', () => {
  const registered = watched()
  const strict = ({ children }: { children: ReactNode }) => <StrictMode>{scene.wrapper({ children })}</StrictMode>
  const { rerender, unmount } = renderHook(({ servings }) => useAgentContext({ description: 'The recipe', value: { servings } }), { wrapper: strict, initialProps: { servings: 2 } })
  expect(registered).toEqual(new Map([['The recipe', { servings: 2 }]]))
  rerender({ servings: 4 })
  expect(registered).toEqual(new Map([['The recipe', { servings: 4 }]]))
  unmount()
  expect(registered.size).toBe(0)
})

it('registers an equal value once, though each rendering makes a new one', () => {
  watched()
  const { registerContext } = scene.assistant.client
  const { rerender } = renderHook(() => useAgentContext({ description: 'The recipe', value: { servings: 2 } }), { wrapper: scene.wrapper })
  rerender()
  expect(vi.mocked(registerContext)).toHaveBeenCalledTimes(1)
})
