'use client'

import type { ProactiveClient } from '@proactive/browser'
import { createContext, useContext } from 'react'
import type { Catalogue, CategoryNames } from './messages.js'
import type { Words } from './messages-en.js'
import type { Placed } from './placed.js'

/** What a provider gives to the hooks and surfaces below it. */
export interface ProactiveContext {
  client: ProactiveClient
  locale: string
  words: Words
  categories: CategoryNames
  /** The app's own texts, for code that is loaded later. */
  messages: Catalogue | undefined
  shortcut: string
  placed: Placed
}

export const Context = createContext<ProactiveContext | null>(null)

/**
 * Returns the client, the language and the texts of the nearest provider.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 */
export function useProactiveContext(): ProactiveContext {
  const context = useContext(Context)
  if (!context) {
    throw new Error('A hook or component of @proactive/react has no provider. Put <ProactiveProvider client={…}> above it.')
  }
  return context
}
