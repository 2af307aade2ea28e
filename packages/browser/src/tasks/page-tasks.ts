/**
 * Performs the commands that show nothing themselves: fills in fields, calls loaders and runs workflows, and reports what
 * came of each. What a fill or a workflow did can be undone from the suggestion that led to it, which has the same
 * correlation id.
 *
 * Tricky cases:
 * - A command may arrive just before the component that registers its name: it waits for two seconds.
 * - Only this page can undo what a task did: a reload ends that.
 */

import type { CommandData } from '@proactive/protocol'
import { type FilledField, fillFields, restoreFields } from './fill-fields.js'
import type { Registry } from './registry.js'
import { runWorkflow, undoSteps } from './run-workflow.js'
import type { Fill, WorkflowRun } from '../snapshot.js'

/** The types of the commands that the page performs. */
export type TaskType = 'dom.fill' | 'prefetch' | 'workflow.start'

/** A command that the page performs. */
export type Task = {
  [Type in TaskType]: { readonly id: string; readonly correlationId: string; readonly type: Type; readonly data: CommandData[Type] }
}[TaskType]

export interface PageTasks {
  /** Performs a command. Never throws. */
  perform: (task: Task) => Promise<void>
  /** Undoes what a command did, as far as it still is so. Resolves with whether anything was undone. */
  undo: (commandId: string) => Promise<boolean>
  /** Cancels a workflow that runs: the steps that completed are undone. */
  cancel: (commandId: string) => void
  /** Ends everything that runs, and forgets what was done. */
  clear: () => void
}

export interface PageTasksOptions {
  registry: Registry
  report: (outcome: string, commandId: string, data?: object) => void
  reportError: (error: unknown, origin: string) => void
  onChange: (change: { fills?: readonly Fill[]; workflows?: readonly WorkflowRun[] }) => void
  /** Called when a command did something that can be undone. */
  onUndoable: (task: Task) => void
}

const patienceMs = 2_000
const retryMs = 100
const remembered = 20

/** Creates the tasks of one page. */
export function createPageTasks({ registry, report, reportError, onChange, onUndoable }: PageTasksOptions): PageTasks {
  let life = new AbortController()
  let fills: readonly Fill[] = []
  let workflows: readonly WorkflowRun[] = []
  const cancels = new Map<string, AbortController>()
  const undos = new Map<string, () => Promise<boolean>>()

  const fail = (id: string, code: string, message: string): void => report('command.failed', id, { code, message })

  function setFills(next: readonly Fill[]): void {
    fills = next.slice(-remembered)
    onChange({ fills })
  }

  function setRun(latest: WorkflowRun): void {
    workflows = [...workflows.filter(({ commandId }) => commandId !== latest.commandId), latest].slice(-remembered)
    onChange({ workflows })
  }

  function becomeUndoable(task: Task, undo: () => Promise<boolean>): void {
    undos.set(task.id, undo)
    onUndoable(task)
  }

  async function fill(task: Task & { type: 'dom.fill' }): Promise<void> {
    const wanted = task.data.fields
    await waitFor(() => wanted.every(({ field }) => registry.get('field', field)), life.signal)
    if (life.signal.aborted) return
    const filled = fillFields(wanted, registry)
    if (filled.length === 0) return fail(task.id, 'not_found', 'None of these fields is registered, may be filled in and was left untouched by the person.')
    setFills([...fills, ...filled.map((each) => ({ ...each, commandId: task.id }))])
    report('command.executed', task.id)
    becomeUndoable(task, async () => restore(task.id, filled))
  }

  function restore(commandId: string, filled: readonly FilledField[]): boolean {
    const restored = restoreFields(filled, registry)
    setFills(fills.filter((each) => each.commandId !== commandId))
    return restored > 0
  }

  async function prefetch(task: Task & { type: 'prefetch' }): Promise<void> {
    const { resource, input } = task.data
    const load = await waitFor(() => registry.get('loader', resource), life.signal)
    if (!load) return fail(task.id, 'not_found', `No loader is registered for '${resource}'.`)
    try {
      await load(input, life.signal)
      report('command.executed', task.id)
    } catch (error) {
      reportError(error, `The loader of '${resource}'`)
      fail(task.id, 'internal', `The loader of '${resource}' failed.`)
    }
  }

  async function run(task: Task & { type: 'workflow.start' }): Promise<void> {
    const { name, steps: names, input } = task.data
    const steps = await waitFor(() => registry.get('workflow', name), life.signal)
    if (!steps) return fail(task.id, 'not_found', `No workflow '${name}' is registered.`)
    const cancel = new AbortController()
    cancels.set(task.id, cancel)
    const base = { commandId: task.id, name, steps: names }
    const onError = (error: unknown, step: string): void => reportError(error, `The step '${step}' of the workflow '${name}'`)
    const end = await runWorkflow({
      names,
      steps,
      input,
      signal: AbortSignal.any([life.signal, cancel.signal]),
      onStep: (step) => setRun({ ...base, status: 'running', step }),
      onCompleted: (step) => report('workflow.step_completed', task.id, { step }),
      onUndo: () => setRun({ ...base, status: 'undoing', step: null }),
      onError,
    })
    cancels.delete(task.id)
    setRun({ ...base, status: end.status, step: end.status === 'done' ? null : end.step })
    if (end.status !== 'done') {
      report('workflow.step_failed', task.id, { step: end.step, code: end.code })
      return fail(task.id, end.code, `The workflow '${name}' ended at the step '${end.step}'; what it had done is undone.`)
    }
    report('command.executed', task.id)
    if (!names.every((step) => steps[step]?.undo)) return
    becomeUndoable(task, async () => {
      await undoSteps(names.toReversed(), steps, input, onError)
      setRun({ ...base, status: 'undone', step: null })
      return true
    })
  }

  return {
    async perform(task) {
      if (task.type === 'dom.fill') await fill(task)
      else if (task.type === 'prefetch') await prefetch(task)
      else await run(task)
    },
    async undo(commandId) {
      const undo = undos.get(commandId)
      undos.delete(commandId)
      return (await undo?.()) ?? false
    },
    cancel: (commandId) => cancels.get(commandId)?.abort(),
    clear() {
      life.abort()
      life = new AbortController()
      undos.clear()
      fills = []
      workflows = []
      onChange({ fills, workflows })
    },
  }
}

/** Resolves with what `find` returns as soon as it is truthy, or with its last answer after two seconds. */
async function waitFor<Found>(find: () => Found, signal: AbortSignal): Promise<Found> {
  for (let waitedMs = 0; !find() && waitedMs < patienceMs && !signal.aborted; waitedMs += retryMs) {
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
  return find()
}
