// The example of README.md, so that it compiles.
import { createProactiveClient } from '@proactive/browser'
import { defineAction, defineEvent, defineSurface } from '@proactive/protocol'
import { ConsentBanner, ProactiveProvider, SuggestionAnchor, SuggestionHost, useAction, useTrack } from './index.js'
import { useEffect, useState } from 'react'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const bookCard = defineSurface('book')
const holdBook = defineAction('book.hold', {
  label: 'Hold it for me',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})
const client = createProactiveClient({ events: [bookViewed] })

function Book({ bookId }: { bookId: string }) {
  const trackView = useTrack(bookViewed)
  const [heldUntil, setHeldUntil] = useState<string | null>(null)
  useEffect(() => trackView({ bookId }), [trackView, bookId])
  useAction(holdBook, ({ until }) => setHeldUntil(until), { undo: () => setHeldUntil(null) })
  return (
    <SuggestionAnchor surface={bookCard} id={bookId}>
      {heldUntil === null ? 'Available' : `Held for you until ${heldUntil}`}
    </SuggestionAnchor>
  )
}

export function App() {
  return (
    <ProactiveProvider client={client}>
      <Book bookId="dune" />
      <SuggestionHost />
      <ConsentBanner />
    </ProactiveProvider>
  )
}

it('compiles', () => {
  expectTypeOf(App).toBeFunction()
})
