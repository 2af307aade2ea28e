import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { type DataOf, defineEvent } from './define-event.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

it('keeps the name literal and the data exact', () => {
  expectTypeOf(bookViewed.type).toEqualTypeOf<'book.viewed'>()
  expectTypeOf<DataOf<typeof bookViewed>>().toEqualTypeOf<{ bookId: string }>()
})
