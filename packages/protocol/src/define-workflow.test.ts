import { expect, it } from 'vitest'
import { z } from 'zod/mini'
import { defineWorkflow } from './define-workflow.js'

it('creates a call of a workflow with its steps', () => {
  const input = z.object({ bookId: z.string() })
  const findCopy = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input })
  expect(findCopy.with({ bookId: 'dune' })).toEqual({
    name: 'find_copy',
    input: { bookId: 'dune' },
    steps: ['open_map', 'show_shelf'],
  })
})
