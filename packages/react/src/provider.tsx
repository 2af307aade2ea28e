'use client'

import type { ProactiveClient } from '@proactive/browser'
import { languageTag } from '@proactive/protocol'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore, version } from 'react'
import { isSupportedReact } from './supported-react.js'
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
  /** The page's language, as `languageTag` reads it. Default: the client's. */
  locale?: string
  /** Texts in further languages, or texts that replace the kit's own. */
  messages?: Catalogue
  children?: ReactNode
}

/**
 * Starts the client while it is mounted, and provides it to the hooks and surfaces below.
 *
 * @throws Error with a React that is older than 19.2.
 *
 * @example
 * <ProactiveProvider client={client}>
 *   <App />
 *   <SuggestionHost />
 * </ProactiveProvider>
 */
export function ProactiveProvider({ client, locale, messages, children }: ProactiveProviderProps): ReactNode {
  if (!isSupportedReact) throw new Error(`@proactive/react needs React 19.2 or newer, but the page runs React ${version}. Update react and react-dom.`)
  const clientLocale = useSyncExternalStore(
    client.subscribe,
    () => client.getSnapshot().locale,
    () => client.getServerSnapshot().locale,
  )
  const language = languageTag(locale, languageTag(clientLocale))

  useEffect(() => {
    if (locale) attempt(client, () => client.setLocale(locale))
  }, [client, locale])

  useEffect(() => {
    attempt(client, client.start)
    return () => attempt(client, client.stop)
  }, [client])

  const [words, failure] = useMemo(() => wordsOf(language, messages), [language, messages])
  useEffect(() => {
    if (failure) client.reportError(failure.error, { surface: 'ProactiveProvider' })
  }, [client, failure])

  const context = useMemo(() => ({ client, locale: language, words }), [client, language, words])
  return <Context value={context}>{children}</Context>
}

/** Returns the texts, and those of the kit together with the error when the app's cannot be read. */
function wordsOf(language: string, messages: Catalogue | undefined): [Messages, { error: unknown } | null] {
  try {
    return [messagesFor(language, messages), null]
  } catch (error) {
    return [messagesFor(language), { error }]
  }
}

/** Calls a function of the client in an effect, where an error would unmount the whole app. */
function attempt(client: ProactiveClient, call: () => void): void {
  try {
    call()
  } catch (error) {
    client.reportError(error, { surface: 'ProactiveProvider' })
  }
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
