'use client'

import type { ProactiveClient } from '@proactive/browser'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { type Catalogue, messagesFor } from './messages.js'
import type { Messages } from './messages-en.js'

interface ProactiveContext {
  client: ProactiveClient
  locale: string
  words: Messages
}

const Context = createContext<ProactiveContext | null>(null)

/** The client, and the language and texts of the surfaces. */
export interface ProactiveProviderProps {
  client: ProactiveClient
  /** The page's language, BCP 47. Default: the client's. */
  locale?: string
  /** Texts in further languages, or texts that replace the kit's own. */
  messages?: Catalogue
  children?: ReactNode
}

/**
 * Starts the client while it is mounted, and provides it to the hooks and surfaces below.
 *
 * @example
 * <ProactiveProvider client={client}>
 *   <App />
 *   <SuggestionHost />
 * </ProactiveProvider>
 */
export function ProactiveProvider({ client, locale, messages, children }: ProactiveProviderProps): ReactNode {
  const clientLocale = useSyncExternalStore(
    client.subscribe,
    () => client.getSnapshot().locale,
    () => client.getServerSnapshot().locale,
  )
  const language = locale ?? clientLocale

  useEffect(() => {
    if (locale) client.setLocale(locale)
  }, [client, locale])

  useEffect(() => {
    client.start()
    return client.stop
  }, [client])

  const context = useMemo(
    () => ({ client, locale: language, words: messagesFor(language, messages) }),
    [client, language, messages],
  )
  return <Context value={context}>{children}</Context>
}

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
