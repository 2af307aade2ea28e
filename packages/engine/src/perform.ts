import { minutes, type ActionContract, type Infer, type Json } from '@proactive/protocol'
import type { StepContext } from './definitions.js'

/** One step of an action. `run` is called at least once with the same `key`; `compensate` takes it back. */
export interface Step {
  readonly name: string
  run(input: unknown, context: StepContext): Promise<Json>
  compensate(input: unknown, output: unknown, context: StepContext): Promise<void>
}

/** How the shell does an action, and how it undoes it: its compensations, last step first. */
export interface Performance {
  readonly kind: 'performance'
  readonly action: ActionContract
  readonly steps: readonly Step[]
  /** For how long an accepted one can be undone, in milliseconds. */
  readonly undoMs: number
}

interface StepOptions<Input, Output> {
  run: (input: Input, context: StepContext) => Promise<Output>
  compensate: (input: Input, output: Output, context: StepContext) => Promise<void>
}

declare const gives: unique symbol

/** An action while its steps are being written; `Output` is what its last step gives. */
export class Performing<A extends ActionContract, Output> {
  readonly #action: A
  readonly #steps: readonly Step[]
  declare readonly [gives]?: Output

  constructor(action: A, steps: readonly Step[]) {
    this.#action = action
    this.#steps = steps
  }

  /** What is done next. Its `compensate` is told the output that its `run` gave. */
  step<Next extends Json>(
    name: string,
    { run, compensate }: StepOptions<Infer<A['input']>, Next>,
  ): Performing<A, Next> {
    if (this.#steps.some((step) => step.name === name)) {
      throw new Error(`perform('${this.#action.type}'): two steps are called '${name}'; give one another name.`)
    }
    return new Performing<A, Next>(this.#action, [...this.#steps, { name, run, compensate }])
  }

  /** Ends the chain: undone by the steps' compensations, last first, for 10 minutes unless said otherwise. */
  undo(this: Performing<A, Infer<A['output']>>, { withinMs = minutes(10) }: { withinMs?: number } = {}): Performance {
    return { kind: 'performance', action: this.#action, steps: this.#steps, undoMs: withinMs }
  }
}

/**
 * Says what an action does on the server, step by step, and how each is taken back.
 *
 * @example
 * export const holdingBooks = perform(holdBook)
 *   .step('hold', {
 *     run: ({ bookId }, { key, person }) => desk.hold(bookId, person, key),
 *     compensate: (_, { holdId }) => desk.release(holdId),
 *   })
 *   .undo()
 */
export function perform<A extends ActionContract>(action: A): Performing<A, unknown> {
  return new Performing<A, unknown>(action, [])
}
