'use client'

import type { Proactive, PromptDefinition } from '@proactive/browser/prompts'
import { useContext, useEffect, useInsertionEffect, useRef } from 'react'
import { PromptsContext } from './prompts-context.js'

/**
 * Registers a prompt while the component is mounted. Its triggers, words and callbacks are those of the latest render. A
 * prompt that is unsound is reported to the engine's `onError` and not registered.
 *
 * @param prompt The prompt; another `id` registers another one.
 * @param engineOfOwn The engine. Default: that of the `ProactivePrompts` above.
 * @throws Error when there is neither.
 *
 * @example
 * usePrompt({ id: 'docs', triggers: [triggers.dwell({ ms: 30_000 })], surface: { text: 'See the docs?' } })
 */
export function usePrompt(prompt: PromptDefinition, engineOfOwn?: Proactive): void {
  const above = useContext(PromptsContext)
  const engine = engineOfOwn ?? above
  if (!engine) throw new Error('usePrompt() has no engine. Put <ProactivePrompts engine={…}> above it, or pass the engine.')
  const { id } = prompt
  const latest = useRef(prompt)
  useInsertionEffect(() => {
    latest.current = prompt
  })

  useEffect(() => {
    try {
      return engine.register(new Proxy({ ...latest.current }, { get: (_, field) => (field === 'id' ? id : Reflect.get(latest.current, field)) }))
    } catch (error) {
      engine.reportError(error, `usePrompt() of the prompt '${id}'`)
      return undefined
    }
  }, [engine, id])
}
