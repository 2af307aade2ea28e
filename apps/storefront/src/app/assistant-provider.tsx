'use client'

import { createProactiveClient } from '@proactive/browser'
import { ConsentBanner, ProactiveProvider, SuggestionHost, useAssistant } from '@proactive/react'
import { type ReactNode, useEffect, useState } from 'react'
import { pageEvents } from '../assistant/contract/index.js'
import { AssistantPanel } from '../ui/assistant-panel.js'
import { BasketEvents } from '../ui/basket-events.js'
import { useLocale } from '../ui/locale-context.js'
import { usePageState } from '../ui/page-state.js'

/** How the store's languages tell the time. */
const regions = { en: 'en-GB', cs: 'cs-CZ' } as const

/** The assistant, around every page: what it may hear of, where it speaks, and what its doing changes in the page. */
export function AssistantProvider({
  isAllowed,
  children,
}: {
  /** Consent was given for this visit already, by playing a scenario. */
  isAllowed: boolean
  children: ReactNode
}) {
  const locale = regions[useLocale().locale]
  const { setPanelOpen } = usePageState()
  const [client] = useState(() =>
    createProactiveClient({ events: pageEvents, locale, consent: isAllowed ? 'not-required' : 'required' }),
  )
  return (
    <ProactiveProvider client={client} locale={locale}>
      {children}
      <BasketEvents />
      <ConnectionMark />
      <SuggestionHost onSettings={() => setPanelOpen(true)} />
      <AssistantPanel />
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
