'use client'

import type { ProactiveClient } from '@proactive/browser'
import { languageTag } from '@proactive/protocol'
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { Context, type ProactiveContext } from './context.js'
import { LiveRegion } from './live-region.js'
import { type Catalogue, categoriesFor, textsOf } from './messages.js'
import { cs } from './messages-cs.js'
import { en } from './messages-en.js'
import { createPlaced } from './placed.js'

/** The client, and the language, texts and keyboard shortcut of the surfaces. */
export interface ProactiveProviderProps {
  client: ProactiveClient
  /** The page's language, as `languageTag` reads it. Default: the client's. */
  locale?: string
  /** Texts in further languages, texts that replace the kit's own, and the names of the categories. */
  messages?: Catalogue
  /** The key that moves the focus into a suggestion and back. Default: `F6`. */
  shortcut?: string
  children?: ReactNode
}

/**
 * Starts the client while it is mounted, provides it to the hooks and surfaces below, and announces suggestions to screen
 * readers. Render it on the server, too: screen readers announce only the changes of a region that exists before.
 *
 * @example
 * <ProactiveProvider client={client}>
 *   <App />
 *   <SuggestionHost />
 * </ProactiveProvider>
 */
export function ProactiveProvider({ client, locale, messages, shortcut = 'F6', children }: ProactiveProviderProps): ReactNode {
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

  const [{ words, categories, messages: own }, failure] = useMemo(() => readTexts(language, messages), [language, messages])
  useEffect(() => {
    if (failure) client.reportError(failure.error, { surface: 'ProactiveProvider' })
  }, [client, failure])

  const [placed] = useState(createPlaced)
  const context = useMemo(
    () => ({ client, locale: language, words, categories, messages: own, shortcut, placed }),
    [client, language, words, categories, own, shortcut, placed],
  )
  return (
    <Context.Provider value={context}>
      {children}
      <LiveRegion />
    </Context.Provider>
  )
}

const kit = { en, cs }

/** Returns the texts, and those of the kit together with the error when the app's cannot be read. */
function readTexts(language: string, messages: Catalogue | undefined): [Pick<ProactiveContext, 'words' | 'categories' | 'messages'>, { error: unknown } | null] {
  try {
    return [{ words: textsOf(kit, language, messages), categories: categoriesFor(language, messages), messages }, null]
  } catch (error) {
    return [{ words: textsOf(kit, language), categories: {}, messages: undefined }, { error }]
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
