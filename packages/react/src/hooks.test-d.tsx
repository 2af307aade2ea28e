import { defineAction, defineEvent } from '@proactive/protocol'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { type Suggestion, useAction, useAssistant, useTrack } from './index.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})

const useBook = () => useTrack(bookViewed)
const useHold = () =>
  useAction(holdBook, (result, { input, signal }) => {
    expectTypeOf(result).toEqualTypeOf<{ until: string }>()
    expectTypeOf(input).toEqualTypeOf<{ bookId: string }>()
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
  })
const useLive = () => useAssistant(({ connection }) => connection === 'live')
const offered = (suggestion: Suggestion) => {
  // @ts-expect-error there may be no action, and its input is not known
  void suggestion.action.input.bookId
  return suggestion.offers(holdBook) ? suggestion.action : null
}

describe('types', () => {
  it('of useTrack take the event’s data and no other', () => {
    expectTypeOf(useBook).returns.parameters.toEqualTypeOf<[{ bookId: string }]>()
  })

  it('of a suggestion are narrowed by what it offers', () => {
    type Action = NonNullable<ReturnType<typeof offered>>
    expectTypeOf<Action['type']>().toEqualTypeOf<'book.hold'>()
    expectTypeOf<Action['input']['bookId']>().toEqualTypeOf<string>()
  })

  it('of useAction give result and input of the contract', () => {
    expectTypeOf(useHold).returns.toBeVoid()
  })

  it('of useAssistant are what is selected', () => {
    expectTypeOf(useLive).returns.toBeBoolean()
  })
})
