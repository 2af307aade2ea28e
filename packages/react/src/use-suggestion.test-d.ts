import { defineAction } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import type { Suggestion } from './suggestion.js'

const holdBook = defineAction('book.hold', { label: 'Hold it', input: z.object({ bookId: z.string() }), output: z.object({}) })

const offeredAction = (suggestion: Suggestion) => {
  // @ts-expect-error the action may be null, and its input is unknown
  void suggestion.action.input.bookId
  return suggestion.offers(holdBook) ? suggestion.action : null
}

it('narrows the action to the contract that is offered', () => {
  type Action = NonNullable<ReturnType<typeof offeredAction>>
  expectTypeOf<Action['type']>().toEqualTypeOf<'book.hold'>()
  expectTypeOf<Action['input']['bookId']>().toEqualTypeOf<string>()
})
