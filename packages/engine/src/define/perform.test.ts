import { defineAction } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { perform } from './perform.js'

it('refuses two steps of one name', () => {
  const step = { run: async () => null, compensate: async () => {} }
  const taking = perform(defineAction('book.take', { label: 'Take', input: z.object({}), output: z.null() })).step('take', step)
  expect(() => taking.step('take', step)).toThrow("perform('book.take'): two steps are called 'take'; give one another name.")
})
