'use client'

import type { AgentContext } from '@proactive/browser'
import { useEffect, useId } from 'react'
import { useProactiveContext } from './context.js'

/**
 * Tells the decider something while the component is mounted, such as what it shows. `description` says in English what the
 * value is, in at most 200 characters; `value` is JSON of at most 1 000. It is sent with the person's consent alone, without
 * personal data, and a decider reads it as what a page says: no fact rests on it. Deciding by rules makes no use of it.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * useAgentContext({ description: 'The recipe that the person reads', value: { recipe: 'pancakes', servings: 4 } })
 */
export function useAgentContext({ description, value }: AgentContext): void {
  const { client } = useProactiveContext()
  const name = useId()
  /** Equal values are one value, though each rendering makes a new one. */
  const written = JSON.stringify(value)
  useEffect(() => client.registerContext(name, { description, value: JSON.parse(written) }), [client, name, description, written])
}
