/**
 * Runs the steps of a workflow in order, each with a time limit. When a step fails, or the workflow is cancelled, the
 * steps that completed are undone backwards, the failed one first if it has an undo: it may have done half of its work.
 */

import type { Json } from '@proactive/protocol'
import type { WorkflowStep, WorkflowSteps } from './registry.js'

const defaultTimeoutMs = 10_000

/** How a workflow ended: `done`, or the step that failed, with a code, after everything was undone. */
export type WorkflowEnd = { readonly status: 'done' } | { readonly status: 'failed' | 'cancelled'; readonly step: string; readonly code: string }

export interface WorkflowOptions {
  names: readonly string[]
  steps: WorkflowSteps
  input: Json
  /** Aborted when the person cancels or the page ends. */
  signal: AbortSignal
  onStep: (step: string) => void
  onCompleted: (step: string) => void
  onUndo: () => void
  /** Called with the error of a step or of its undo. */
  onError: (error: unknown, step: string) => void
}

/** Runs a workflow. Never rejects. */
export async function runWorkflow({ names, steps, input, signal, onStep, onCompleted, onUndo, onError }: WorkflowOptions): Promise<WorkflowEnd> {
  const begun: string[] = []
  for (const name of names) {
    const step = steps[name]
    const code = step ? await attempt(name, step) : 'not_found'
    if (code === null) continue
    onUndo()
    await undoSteps(begun, steps, input, onError)
    return { status: signal.aborted ? 'cancelled' : 'failed', step: name, code }
  }
  return { status: 'done' }

  /** Returns `null` once the step has completed, otherwise why it failed. */
  async function attempt(name: string, step: WorkflowStep): Promise<string | null> {
    if (signal.aborted) return 'cancelled'
    begun.unshift(name)
    onStep(name)
    try {
      await withinTime(step.run, step.timeoutMs, input, signal)
      if (signal.aborted) return 'cancelled'
      onCompleted(name)
      return null
    } catch (error) {
      if (signal.aborted) return 'cancelled'
      if (error instanceof TimedOut) return 'timed_out'
      onError(error, name)
      return 'internal'
    }
  }
}

/** Undoes steps in the given order. An undo that fails is reported, and the others go on. */
export async function undoSteps(names: readonly string[], steps: WorkflowSteps, input: Json, onError: WorkflowOptions['onError']): Promise<void> {
  for (const name of names) {
    const step = steps[name]
    if (!step?.undo) continue
    try {
      await withinTime(step.undo, step.timeoutMs, input)
    } catch (error) {
      onError(error, name)
    }
  }
}

class TimedOut extends Error {}

/** Calls a step. Rejects when its time is over or `signal` is aborted, whatever the step does then. */
async function withinTime(call: WorkflowStep['run'], timeoutMs = defaultTimeoutMs, input: Json, signal?: AbortSignal): Promise<void> {
  const expiry = new AbortController()
  const timer = setTimeout(() => expiry.abort(new TimedOut(`The step took longer than ${timeoutMs} ms.`)), timeoutMs)
  const stop = signal ? AbortSignal.any([signal, expiry.signal]) : expiry.signal
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true })
  })
  // The race below may be over when the stop comes.
  stopped.catch(() => {})
  try {
    await Promise.race([call({ input, signal: stop }), stopped])
  } finally {
    clearTimeout(timer)
  }
}
