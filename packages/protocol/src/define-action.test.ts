import { expect, it } from 'vitest'
import { z } from 'zod/mini'
import { defineAction } from './define-action.js'

it('creates an offer of an action from its input', () => {
  const input = z.object({ bookId: z.string() })
  const holdBook = defineAction('book.hold', { label: 'Hold it', input, output: z.object({}) })
  expect(holdBook.with({ bookId: 'dune' })).toEqual({ type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it' })
})

it('says in the offer what came of the action, if the action has words for it', () => {
  const nothing = z.object({})
  const renew = defineAction('book.renew', { label: 'Renew it', done: { en: 'Renewed', cs: 'Prodlouženo' }, input: nothing, output: nothing })
  expect(renew.with({}).done).toEqual({ en: 'Renewed', cs: 'Prodlouženo' })
})
