import { cleanup } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { ProactiveProvider } from '../provider.js'
import { loadCards } from '../use-cards.js'
import { loadOwnData } from '../use-own-data.js'
import { createFakeClient } from './fake-client.js'

/** The fake client of one test, and a wrapper that provides it. */
export interface WithClient {
  assistant: ReturnType<typeof createFakeClient>
  wrapper: (props: { children: ReactNode }) => ReactNode
}

/** Gives each test of a file its own fake client, and a wrapper for components and hooks. */
export function withClient(): WithClient {
  const scene: WithClient = {
    assistant: createFakeClient(),
    wrapper: ({ children }) => <ProactiveProvider client={scene.assistant.client}>{children}</ProactiveProvider>,
  }
  beforeAll(async () => Promise.all([loadCards(), loadOwnData()]))
  beforeEach(() => {
    scene.assistant = createFakeClient()
  })
  afterEach(cleanup)
  return scene
}
