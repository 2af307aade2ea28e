'use client'

import { createProactiveClient } from '@proactive/browser'
import { ProactiveDevtools } from '@proactive/devtools/production'
import { ConsentBanner, ProactiveProvider, SuggestionHost, useAssistant } from '@proactive/react'
import { type ReactNode, useEffect, useState } from 'react'
import { pageEvents } from '../assistant/contract/index.js'
import { PageClient } from '../demo/page-client.js'
import { AssistantDialog } from '../ui/assistant-panel.js'
import { BasketEvents } from '../ui/basket-events.js'
import { CardHeight } from '../ui/card-height.js'
import { CheckoutEvents } from '../ui/checkout/checkout-events.js'
import { DietEvents } from '../ui/diet-events.js'
import { useLocale } from '../ui/locale-context.js'
import { usePageState } from '../ui/page-state.js'
import { categoryNames } from './category-names.js'

/** The locales for dates and times, by the shop's languages. */
const regions = { en: 'en-GB', cs: 'cs-CZ' } as const

/** Provides the assistant to every page: its client and events, its surfaces, and the effects of its actions on the page. */
export function AssistantProvider({
  isAllowed,
  isDemo,
  children,
}: {
  /** Whether playing a scenario has already given consent for this visit. */
  isAllowed: boolean
  /** Whether the glass box is there: what the assistant does, live. */
  isDemo: boolean
  children: ReactNode
}) {
  const locale = regions[useLocale().locale]
  const { setPanelOpen } = usePageState()
  const [client] = useState(() =>
    createProactiveClient({ events: pageEvents, locale, consent: isAllowed ? 'not-required' : 'required' }),
  )
  return (
    <ProactiveProvider client={client} locale={locale} messages={categoryNames}>
      <PageClient value={client}>{children}</PageClient>
      <BasketEvents />
      <CheckoutEvents />
      <DietEvents />
      <CardHeight />
      <ConnectionMark />
      <SuggestionHost onSettings={() => setPanelOpen(true)} />
      <AssistantDialog />
      <ConsentBanner />
      {isDemo && <ProactiveDevtools client={client} />}
    </ProactiveProvider>
  )
}

/** Puts the state of the assistant's connection on the `html` element, for styles and tests. */
function ConnectionMark() {
  const connection = useAssistant((assistant) => assistant.connection)
  useEffect(() => {
    document.documentElement.dataset['proactiveConnection'] = connection
  }, [connection])
  return null
}
