import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { type DataOf, defineEvent } from './define-event.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

it('keeps the name literal and the data exact', () => {
  expectTypeOf(bookViewed.type).toEqualTypeOf<'book.viewed'>()
  expectTypeOf<DataOf<typeof bookViewed>>().toEqualTypeOf<{ bookId: string }>()
})

it('marks as identifiers only fields that the data has, at any depth', () => {
  const data = z.object({ orderId: z.string(), items: z.optional(z.array(z.object({ bookId: z.string() }))) })
  defineEvent('order.placed', { data, ids: ['orderId', 'bookId'] })
  // @ts-expect-error
  defineEvent('order.placed', { data, ids: ['readerId'] })
})
