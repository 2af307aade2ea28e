import { defineAction } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { useAction } from './use-action.js'

const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})

const useHold = () =>
  useAction(holdBook, (result, { input, signal }) => {
    expectTypeOf(result).toEqualTypeOf<{ until: string }>()
    expectTypeOf(input).toEqualTypeOf<{ bookId: string }>()
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
  })

it('passes result and input of the contract', () => {
  expectTypeOf(useHold).returns.toBeVoid()
})
