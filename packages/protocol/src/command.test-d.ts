import { expectTypeOf, it } from 'vitest'
import type { Command } from './command.js'

it('narrows the data of a command by its type', () => {
  const read = (command: Command) => (command.type === 'prefetch' ? command.data.resource : command.data.useCase)
  expectTypeOf(read).returns.toBeString()
})
