'use client'

import type { PromptDefinition } from '@proactive/browser/prompts'
import { useContext, useEffect, useInsertionEffect, useRef } from 'react'
import { PromptsContext } from './prompts-context.js'

/**
 * Registers a prompt while the component is mounted. Its triggers, words and callbacks are those of the latest render. A
 * prompt that is unsound is reported to the engine's `onError` and not registered.
 *
 * @throws Error when there is no `ProactivePrompts` above.
 *
 * @example
 * usePrompt({ id: 'docs', triggers: [triggers.dwell({ ms: 30_000 })], surface: { text: 'See the docs?' } })
 */
export function usePrompt(prompt: PromptDefinition): void {
  const engine = useContext(PromptsContext)
  if (!engine) throw new Error('usePrompt() has no engine. Put <ProactivePrompts engine={…}> above it.')
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
