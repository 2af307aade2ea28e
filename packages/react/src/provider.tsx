'use client'

import type { ProactiveClient } from '@proactive/browser'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { type Catalogue, messagesFor } from './messages.js'
import type { Messages } from './messages-en.js'

interface Assistance {
  client: ProactiveClient
  locale: string
  words: Messages
}

const Context = createContext<Assistance | null>(null)

/** The client, and the language of the surfaces. */
export interface ProactiveProviderProps {
  client: ProactiveClient
  /** The page's language, BCP 47; without it the client's own holds. */
  locale?: string
  /** Further languages, or other words for what the kit says. */
  messages?: Catalogue
  children?: ReactNode
}

/**
 * Starts the client while it is mounted and hands it to the hooks and surfaces below.
 *
 * @example
 * <ProactiveProvider client={client}>
 *   <App />
 *   <SuggestionHost />
 * </ProactiveProvider>
 */
export function ProactiveProvider({ client, locale, messages, children }: ProactiveProviderProps): ReactNode {
  const own = useSyncExternalStore(
    client.subscribe,
    () => client.getSnapshot().locale,
    () => client.getServerSnapshot().locale,
  )
  const spoken = locale ?? own

  useEffect(() => {
    if (locale) client.setLocale(locale)
  }, [client, locale])

  useEffect(() => {
    client.start()
    return client.stop
  }, [client])

  const assistance = useMemo(
    () => ({ client, locale: spoken, words: messagesFor(spoken, messages) }),
    [client, spoken, messages],
  )
  return <Context value={assistance}>{children}</Context>
}

/** @throws Error when there is no `ProactiveProvider` above. */
export function useAssistance(): Assistance {
  const assistance = useContext(Context)
  if (!assistance) throw new Error('Put a <ProactiveProvider client={…}> above what uses the assistant.')
  return assistance
}
