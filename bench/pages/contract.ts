import { defineEvent } from '@proactive/protocol'
import type { View } from './contender.js'

const isView = (value: unknown): value is View => typeof value === 'object' && value !== null && 'bookId' in value && typeof value.bookId === 'string'

/** The event of viewing a book, whose contract is checked without a library. */
export const bookViewed = defineEvent('book.viewed', {
  data: {
    '~standard': {
      version: 1,
      vendor: 'library',
      validate: (value: unknown) => (isView(value) ? { value } : { issues: [{ message: 'bookId is missing' }] }),
    },
  },
})
