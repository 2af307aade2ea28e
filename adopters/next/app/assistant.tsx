'use client'

import { createProactiveClient } from '@proactive/browser'
import { ProactiveDevtools } from '@proactive/devtools'
import { ConsentBanner, ProactiveProvider, SuggestionHost } from '@proactive/react'
import { type ReactNode, useState } from 'react'
import { jobViewed } from './contract'

/** Gives the assistant to the pages within, and shows what it suggests. */
export function Assistant({ children }: { children: ReactNode }) {
  const [client] = useState(() => createProactiveClient({ events: [jobViewed] }))
  return (
    <ProactiveProvider client={client}>
      {children}
      <SuggestionHost />
      <ConsentBanner />
      <ProactiveDevtools client={client} />
    </ProactiveProvider>
  )
}
