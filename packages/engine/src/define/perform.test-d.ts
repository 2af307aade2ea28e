import { expectTypeOf, it } from 'vitest'
import { applies } from './applies.js'
import { perform } from './perform.js'
import { copiesChanged, holdBook } from '../testing/library.js'

it('requires a compensation for every step, and the declared output', () => {
  const run = async ({ bookId }: { bookId: string }) => ({ holdId: bookId })
  // @ts-expect-error a step without a way back
  perform(holdBook).step('hold', { run })
  // @ts-expect-error the last step gives something else than was declared
  perform(holdBook)
    .step('hold', { run: async () => ({ holdId: 3 }), compensate: async () => {} })
    .undo()
  // @ts-expect-error what is last gives what was declared
  perform(holdBook).last('hold', { run: async () => ({ holdId: 3 }) })
  // @ts-expect-error an action of no steps gives nothing
  perform(holdBook).undo()
  perform(holdBook)
    .step('hold', {
      run,
      compensate: async (input, output) => {
        expectTypeOf(input).toEqualTypeOf<{ bookId: string }>()
        expectTypeOf(output).toEqualTypeOf<{ holdId: string }>()
      },
    })
    .undo()
  applies(copiesChanged, async (_, { data }) => {
    expectTypeOf(data.copies).toEqualTypeOf<number>()
  })
})
