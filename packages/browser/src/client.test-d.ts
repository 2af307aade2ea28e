import { defineEvent } from '@proactive/protocol'
import { describe, it } from 'vitest'
import { z } from 'zod/mini'
import type { ProactiveClient } from './index.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

describe('track', () => {
  it('takes the data of its event and no other', () => {
    const use = (client: ProactiveClient) => {
      client.track(bookViewed, { bookId: 'dune' })
      // @ts-expect-error a book's id is a string
      client.track(bookViewed, { bookId: 7 })
      // @ts-expect-error `bookId` is missing
      client.track(bookViewed, {})
    }
    void use
  })
})
