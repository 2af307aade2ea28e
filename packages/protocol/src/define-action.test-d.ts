import { it } from 'vitest'
import { z } from 'zod/mini'
import { defineAction } from './define-action.js'

const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})

it('rejects an input that the action does not take', () => {
  // @ts-expect-error a book's id is a string
  holdBook.with({ bookId: 7 })
  // @ts-expect-error `bookId` is missing
  holdBook.with({})
})
