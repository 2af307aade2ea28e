import { defineWorkflow } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { useWorkflow } from './use-workflow.js'

const findCopy = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input: z.object({ bookId: z.string() }) })

export const Typed = () => {
  const { step } = useWorkflow(findCopy, {
    open_map: ({ input }) => expectTypeOf(input).toEqualTypeOf<{ bookId: string }>(),
    show_shelf: { run: () => {}, undo: ({ input }) => expectTypeOf(input.bookId).toEqualTypeOf<string>() },
  })
  expectTypeOf(step).toEqualTypeOf<'open_map' | 'show_shelf' | null>()
  // @ts-expect-error a step is missing
  useWorkflow(findCopy, { open_map: () => {} })
  // @ts-expect-error the workflow has no such step
  useWorkflow(findCopy, { open_map: () => {}, show_shelf: () => {}, fly: () => {} })
}

it('compiles', () => {})
