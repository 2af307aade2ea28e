import { expectTypeOf, it } from 'vitest'
import { z } from 'zod/mini'
import { defineWorkflow } from './define-workflow.js'

it('keeps the names of the steps literal', () => {
  const findCopy = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input: z.object({}) })
  expectTypeOf(findCopy.steps).toEqualTypeOf<readonly ('open_map' | 'show_shelf')[]>()
})
