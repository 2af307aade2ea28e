import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { type Command, type DataOf, defineAction, defineEvent, defineWorkflow } from './index.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
const holdBook = defineAction('book.hold', {
  label: 'Hold it',
  input: z.object({ bookId: z.string() }),
  output: z.object({ until: z.string() }),
})

describe('types', () => {
  it('keep names literal and data exact', () => {
    expectTypeOf(bookViewed.type).toEqualTypeOf<'book.viewed'>()
    expectTypeOf<DataOf<typeof bookViewed>>().toEqualTypeOf<{ bookId: string }>()
  })

  it('reject an input that the action does not take', () => {
    // @ts-expect-error a number is no book id
    holdBook.with({ bookId: 7 })
    // @ts-expect-error the book is missing
    holdBook.with({})
  })

  it('keep the steps of a workflow', () => {
    const find = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input: z.object({}) })
    expectTypeOf(find.steps).toEqualTypeOf<readonly ('open_map' | 'show_shelf')[]>()
  })

  it('tell commands apart by their type', () => {
    const read = (command: Command) => (command.type === 'prefetch' ? command.data.resource : command.data.useCase)
    expectTypeOf(read).returns.toBeString()
  })
})
