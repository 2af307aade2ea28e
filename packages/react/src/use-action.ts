'use client'

import { type ActionContract, check, type Infer } from '@proactive/protocol'
import { useEffect, useEffectEvent } from 'react'
import { useAssistance } from './provider.js'

/** What an action was done with, and for how long its component is there. */
export interface ActionContext<Input> {
  input: Input
  commandId: string
  /** Aborted when the component goes. */
  signal: AbortSignal
}

/**
 * Runs in the page after an accepted action was done on the server, with its result: to fetch again what it changed,
 * or to put the result where it is shown. `undo` runs after it was undone. Both are called only with what the
 * contract lets through.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * useAction(holdBook, ({ until }) => setHeldUntil(until), { undo: () => setHeldUntil(null) })
 */
export function useAction<Action extends ActionContract>(
  action: Action,
  done: (result: Infer<Action['output']>, context: ActionContext<Infer<Action['input']>>) => unknown,
  { undo }: { undo?: (context: ActionContext<Infer<Action['input']>> & { result: unknown }) => unknown } = {},
): void {
  const { client } = useAssistance()
  const onDone = useEffectEvent(done)
  const onUndone = useEffectEvent(undo ?? (() => {}))

  useEffect(() => {
    const life = new AbortController()
    const end = client.onAction(({ type, commandId, phase, input, result }) => {
      if (type !== action.type) return
      const given = check(action.input, input)
      if (!given.ok) return
      const context = { input: given.value, commandId, signal: life.signal }
      const got = check(action.output, result)
      if (phase === 'undone') onUndone({ ...context, result })
      else if (got.ok) onDone(got.value, context)
      else console.warn(`Proactive: the result of ${type} is not as declared: ${got.message}`)
    })
    return () => {
      end()
      life.abort()
    }
  }, [client, action])
}
