'use client'

import type { ClientSnapshot, StepContext, WorkflowRun, WorkflowStep } from '@proactive/browser'
import { check, type Infer, type Schema, type WorkflowContract } from '@proactive/protocol'
import { useCallback, useEffect, useMemo } from 'react'
import { useProactiveContext } from './context.js'
import { useLatest } from './use-latest.js'
import { useSnapshot } from './use-snapshot.js'

/** What a step of a workflow is called with: its input, and a signal that is aborted when the step must stop. */
export interface TypedStepContext<Input> extends Omit<StepContext, 'input'> {
  input: Input
}

/** A step: what it does, alone or with the function that takes it back and a time limit (default: 10 s). */
export type TypedStep<Input> =
  | ((context: TypedStepContext<Input>) => unknown)
  | {
      run: (context: TypedStepContext<Input>) => unknown
      undo?: (context: TypedStepContext<Input>) => unknown
      timeoutMs?: number
    }

/** The progress of a workflow. */
export interface Workflow<Step extends string = string> {
  /** `idle` until the assistant starts the workflow. */
  readonly status: WorkflowRun['status'] | 'idle'
  /** The step that runs, or at which the workflow ended; `null` when none does. */
  readonly step: Step | null
  /** Cancels a workflow that runs. The steps that completed are undone, the last one first. */
  readonly cancel: () => void
}

/**
 * Registers the steps of a workflow that the assistant may start, and returns its progress. When a step fails or takes too
 * long, the steps before it are undone, the last one first. An input that the contract's schema refuses fails the first step.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const { status, step, cancel } = useWorkflow(findCopy, {
 *   open_map: { run: () => setMapOpen(true), undo: () => setMapOpen(false) },
 *   show_shelf: ({ input }) => showShelf(input.bookId),
 * })
 */
export function useWorkflow<Name extends string, Step extends string, Input extends Schema>(
  workflow: WorkflowContract<Name, Step, Input>,
  steps: { readonly [Each in NoInfer<Step>]: TypedStep<Infer<Input>> },
): Workflow<Step> {
  const { client } = useProactiveContext()
  const { name } = workflow
  const stepOf = useLatest((step: Step): TypedStep<Infer<Input>> => steps[step])

  useEffect(() => {
    const call = (of: 'run' | 'undo', step: Step) => (context: StepContext) => {
      const input = check(workflow.input, context.input)
      if (!input.ok) throw new Error(`The input of the workflow '${name}' does not match its contract: ${input.message}`)
      const given = stepOf(step)
      const perform = typeof given === 'function' ? (of === 'run' ? given : undefined) : given[of]
      return perform?.({ ...context, input: input.value })
    }
    const registered = workflow.steps.map((step): [string, WorkflowStep] => {
      const given = stepOf(step)
      const { undo, timeoutMs } = typeof given === 'function' ? {} : given
      return [step, { run: call('run', step), undo: undo && call('undo', step), timeoutMs }]
    })
    return client.registerWorkflow(name, Object.fromEntries(registered))
  }, [client, workflow, name, stepOf])

  const run = useSnapshot(useCallback(({ workflows }: ClientSnapshot) => workflows.findLast((each) => each.name === name) ?? null, [name]))
  return useMemo(
    () => ({
      status: run?.status ?? 'idle',
      step: workflow.steps.find((step) => step === run?.step) ?? null,
      cancel: () => {
        if (run) client.cancelWorkflow(run.commandId)
      },
    }),
    [client, workflow, run],
  )
}
