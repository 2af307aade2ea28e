// The example of README.md, so that it compiles.
import { createProactiveClient } from './index.js'
import { defineEvent } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

const client = createProactiveClient({ events: [bookViewed] })
client.start()
client.setConsent('granted') // once the person agrees
client.track(bookViewed, { bookId: 'dune' })

client.subscribe(() => {
  const open = client.getSnapshot().suggestions.find(({ phase }) => phase === 'open')
  if (open) console.log(open.message, open.action?.label)
})

it('compiles', () => {
  expectTypeOf(client.now()).toBeNumber()
})
