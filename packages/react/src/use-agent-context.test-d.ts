import { expectTypeOf, it } from 'vitest'
import { useAgentContext } from './use-agent-context.js'

it('takes a description and JSON, and nothing else', () => {
  expectTypeOf(useAgentContext).returns.toBeVoid()
  expectTypeOf(useAgentContext).toBeCallableWith({ description: 'What is on the screen', value: { ids: ['a', 1], open: true, none: null } })
  const wrong = () => {
    // @ts-expect-error a description is needed
    useAgentContext({ value: 1 })
    // @ts-expect-error a value is needed
    useAgentContext({ description: 'What' })
    // @ts-expect-error a function is not JSON
    useAgentContext({ description: 'What', value: () => 1 })
    // @ts-expect-error a date is not JSON
    useAgentContext({ description: 'What', value: new Map([[1, 2]]) })
    // @ts-expect-error a description is a text
    useAgentContext({ description: 7, value: 1 })
  }
  expectTypeOf(wrong).toBeFunction()
})
