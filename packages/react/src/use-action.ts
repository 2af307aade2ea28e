'use client'

import { type ActionContract, check, type Infer } from '@proactive/protocol'
import { useEffect } from 'react'
import { useProactiveContext } from './context.js'
import { useLatest } from './use-latest.js'

/** The input of the action that was done, and the lifetime of the component. */
export interface ActionContext<Input> {
  input: Input
  commandId: string
  /** Aborted when the component unmounts. */
  signal: AbortSignal
}

/**
 * Calls `done` in the page after the server has done an accepted action, with the result: to fetch again what the
 * action changed, or to show the result. `undo` is called after the action was undone. An input or result that the
 * contract's schema refuses is not passed on.
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
  const { client } = useProactiveContext()
  const onDone = useLatest(done)
  const onUndone = useLatest(undo ?? (() => {}))

  useEffect(() => {
    const life = new AbortController()
    const unsubscribe = client.onAction(({ type, commandId, phase, input, result }) => {
      if (type !== action.type) return
      const checkedInput = check(action.input, input)
      if (!checkedInput.ok) return
      const context = { input: checkedInput.value, commandId, signal: life.signal }
      const checkedResult = check(action.output, result)
      if (phase === 'undone') onUndone({ ...context, result })
      else if (checkedResult.ok) onDone(checkedResult.value, context)
      else console.warn(`Proactive: the result of the action '${type}' does not match its contract: ${checkedResult.message}`)
    })
    return () => {
      unsubscribe()
      life.abort()
    }
  }, [client, action, onDone, onUndone])
}
