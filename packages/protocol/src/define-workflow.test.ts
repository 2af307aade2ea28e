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

it('is refused without steps, and with two steps of one name', () => {
  const input = z.object({})
  expect(() => defineWorkflow('find_copy', { steps: ['open_map', 'open_map'], input })).toThrow("defineWorkflow('find_copy'): two steps are called 'open_map'; rename one.")
  expect(() => defineWorkflow('find_copy', { steps: [], input })).toThrow("defineWorkflow('find_copy'): it has no steps")
})
