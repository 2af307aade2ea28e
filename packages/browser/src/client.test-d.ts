import { defineEvent } from '@proactive/protocol'
import { describe, it } from 'vitest'
import { z } from 'zod/mini'
import type { ProactiveClient } from './index.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

describe('types', () => {
  it('of track take the event’s data and no other', () => {
    const use = (client: ProactiveClient) => {
      client.track(bookViewed, { bookId: 'dune' })
      // @ts-expect-error a number is no book id
      client.track(bookViewed, { bookId: 7 })
      // @ts-expect-error the book is missing
      client.track(bookViewed, {})
    }
    void use
  })
})
