/**
 * What the app has registered for the server's commands: fields to fill in, loaders to prefetch with, and workflows. A
 * command names one of them, never a selector or code of its own. Beside these, what components tell the decider.
 */

import type { Json } from '@proactive/protocol'

/** A field of a form that a command may fill in. */
export type FillableField = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Loads a resource before it is needed. `signal` is aborted when the person says no or leaves the page. */
export type Loader = (input: Json, signal: AbortSignal) => unknown

/** What a step of a workflow is called with. */
export interface StepContext {
  input: Json
  /** Aborted when the person cancels, when the step's time is over, or when the page ends. */
  signal: AbortSignal
}

/** A step of a workflow. `undo` takes back what `run` did, when a later step fails or the person cancels or undoes. */
export interface WorkflowStep {
  run: (context: StepContext) => unknown
  undo?: ((context: StepContext) => unknown) | undefined
  /** How long the step may take, in milliseconds. Default: 10 s. */
  timeoutMs?: number | undefined
}

/** The steps of a workflow, by name. */
export type WorkflowSteps = { readonly [step: string]: WorkflowStep }

/** Something that a component tells the decider while it is mounted: what it is, in English, and its present value. */
export interface AgentContext {
  readonly description: string
  readonly value: Json
}

interface Registered {
  context: AgentContext
  field: FillableField
  loader: Loader
  workflow: WorkflowSteps
}

/** Everything that is registered, by kind and name; of two under one name, the later one counts. */
export interface Registry {
  /** Adds something under a name. Returns the function that takes it away. */
  add: <Kind extends keyof Registered>(kind: Kind, name: string, value: Registered[Kind]) => () => void
  get: <Kind extends keyof Registered>(kind: Kind, name: string) => Registered[Kind] | undefined
  /** Returns the names of a kind. */
  names: (kind: keyof Registered) => string[]
  /** Is called when something was added or taken away. */
  onChange?: (kind: keyof Registered) => void
  /** Returns whether a person has changed the field: what they typed or chose is never overwritten. */
  isTyped: (field: FillableField) => boolean
  /** Calls `set`, whose events are the kit's own and not a person's. */
  fill: (field: FillableField, set: () => void) => void
}

/** Creates an empty registry. */
export function createRegistry(): Registry {
  const entries: { [Kind in keyof Registered]: Map<string, Registered[Kind][]> } = { context: new Map(), field: new Map(), loader: new Map(), workflow: new Map() }
  const typed = new WeakSet<Element>()

  let filling: Element | null = null

  const markTyped = ({ currentTarget }: Event): void => {
    if (currentTarget instanceof Element && currentTarget !== filling) typed.add(currentTarget)
  }

  const registry: Registry = {
    add(kind, name, value) {
      const all = entries[kind].get(name) ?? []
      entries[kind].set(name, [...all, value])
      if (value instanceof Element) {
        if (wasChanged(value)) typed.add(value)
        value.addEventListener('input', markTyped)
      }
      registry.onChange?.(kind)
      return () => {
        const left = (entries[kind].get(name) ?? []).filter((each) => each !== value)
        if (left.length > 0) entries[kind].set(name, left)
        else entries[kind].delete(name)
        if (value instanceof Element) value.removeEventListener('input', markTyped)
        registry.onChange?.(kind)
      }
    },
    get: (kind, name) => entries[kind].get(name)?.at(-1),
    names: (kind) => [...entries[kind].keys()],
    isTyped: (field) => typed.has(field),
    fill(field, set) {
      filling = field
      try {
        set()
      } finally {
        filling = null
      }
    },
  }
  return registry
}

/** Returns whether a field has another value than the page gave it: a person may have typed before the page's code ran. */
function wasChanged(field: Element): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = Array.from(field.options)
    return options.some(({ defaultSelected }) => defaultSelected) && options.some(({ selected, defaultSelected }) => selected !== defaultSelected)
  }
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue
}
