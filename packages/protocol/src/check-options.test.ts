import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkOptions } from './check-options.js'
import { defineAction } from './define-action.js'
import { defineEvent } from './define-event.js'
import { defineWorkflow } from './define-workflow.js'

it('accepts some or all of the options', () => {
  for (const options of [{}, { isLocked: undefined, widthMm: 900 }]) {
    expect(() => checkOptions('openDoor', options, { widthMm: true, isLocked: true })).not.toThrow()
  }
})

it.each(['islocked', 'constructor', '__proto__'])('refuses the option %s, and names those that there are', (name) => {
  const options = Object.defineProperty({}, name, { value: 1, enumerable: true })
  expect(() => checkOptions('openDoor', options, { widthMm: true, isLocked: true })).toThrow(
    `openDoor: there is no option '${name}'; the options are isLocked, widthMm.`,
  )
})

const data = z.object({ id: z.string() })
const misspelt = <Options extends object>(options: Options, name: string): Options => ({ ...options, [name]: 1 })

it('is asked by every definition of a contract', () => {
  expect(() => defineEvent('book.viewed', misspelt({ data }, 'form'))).toThrow("defineEvent('book.viewed'): there is no option 'form'")
  expect(() => defineAction('book.hold', misspelt({ input: data, output: data, label: 'Hold' }, 'lable'))).toThrow("defineAction('book.hold'): there is no option 'lable'")
  expect(() => defineWorkflow('find_copy', misspelt({ steps: ['open'], input: data }, 'inputs'))).toThrow("defineWorkflow('find_copy'): there is no option 'inputs'")
})
