// The example of README.md, so that it compiles.
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { check, defineAction, defineEvent, defineSurface, inLanguage } from './index.js'

export const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

export const holdBook = defineAction('book.hold', {
  label: { en: 'Hold it for me', cs: 'Podržte mi ji' },
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})

export const bookCard = defineSurface('book')

const offer = holdBook.with({ bookId: 'dune' })
const label = inLanguage(offer.label, 'cs')
const anchor = bookCard.at('dune')
const checked = check(bookViewed.data, { bookId: 7 })
const answer = checked.ok ? checked.value.bookId : checked.message

it('compiles', () => {
  expectTypeOf([label, anchor, answer]).toEqualTypeOf<string[]>()
})
