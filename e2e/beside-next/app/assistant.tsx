'use client'

import { createProactiveClient } from '@proactive/browser'
import { ProactiveDevtools } from '@proactive/devtools'
import { defineEvent } from '@proactive/protocol'
import { ConsentBanner, ProactiveProvider, SuggestionHost, useTrack } from '@proactive/react'
import { type ReactNode, useEffect, useState } from 'react'
import * as z from 'zod/mini'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

export function Assistant({ children }: { children: ReactNode }) {
  const [client] = useState(() => createProactiveClient({ events: [bookViewed] }))
  return (
    <ProactiveProvider client={client}>
      {children}
      <SuggestionHost />
      <ConsentBanner />
      <ProactiveDevtools client={client} />
    </ProactiveProvider>
  )
}

export function Book({ id }: { id: string }) {
  const track = useTrack(bookViewed)
  useEffect(() => track({ bookId: id }), [track, id])
  return <h1>{id}</h1>
}
