'use client'

import { createProactiveClient } from '@proactive/browser'
import { ConsentBanner, ProactiveProvider, SuggestionHost, useAssistant } from '@proactive/react'
import { type ReactNode, useEffect, useState } from 'react'
import { pageEvents } from '../assistant/contract/index.js'
import { BasketEvents } from '../ui/basket-events.js'
import { useLocale } from '../ui/locale-context.js'

/** The assistant, around every page: what it may hear of, where it speaks, and what its doing changes in the page. */
export function AssistantProvider({
  isAllowed,
  children,
}: {
  /** Consent was given for this visit already, by playing a scenario. */
  isAllowed: boolean
  children: ReactNode
}) {
  const { locale } = useLocale()
  const [client] = useState(() =>
    createProactiveClient({ events: pageEvents, locale, consent: isAllowed ? 'not-required' : 'required' }),
  )
  return (
    <ProactiveProvider client={client} locale={locale}>
      {children}
      <BasketEvents />
      <ConnectionMark />
      <SuggestionHost />
      <ConsentBanner />
    </ProactiveProvider>
  )
}

/** Lets styles and tests see whether the assistant's two connections are up. */
function ConnectionMark() {
  const connection = useAssistant((assistant) => assistant.connection)
  useEffect(() => {
    document.documentElement.dataset['proactiveConnection'] = connection
  }, [connection])
  return null
}
