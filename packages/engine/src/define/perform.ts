import { minutes, seconds, type ActionContract, type Infer, type Json } from '@proactive/protocol'
import type { StepContext } from '../message/effect.js'

/** How patiently a step is called. Durations are milliseconds. */
export interface Patience {
  /** How often it is tried again after a fault, or a refusal that says when to come back; default 3. */
  readonly retries: number
  /** Before the first of these, then twice as long each time; default 200. */
  readonly backoffMs: number
  /** When no answer counts as a fault; default 5 s. */
  readonly timeoutMs: number
}

/**
 * One step of an action. `run` is called at least once, always with the same `key`; `compensate` takes it back. Where
 * the service knows no such keys, `inquire` says what an earlier call came to: its output, or undefined for not done.
 */
export interface Step extends Patience {
  readonly name: string
  run(input: unknown, context: StepContext): Promise<Json>
  compensate?(input: unknown, output: unknown, context: StepContext): Promise<void>
  inquire?(input: unknown, context: StepContext): Promise<Json | undefined>
}

/** How the shell does an action, and how it undoes it: its compensations, last step first. */
export interface Performance {
  readonly kind: 'performance'
  readonly action: ActionContract
  readonly steps: readonly Step[]
  /** For how long an accepted one can be undone, in milliseconds; 0 when it cannot. */
  readonly undoMs: number
}

interface LastOptions<Input, Output> extends Partial<Patience> {
  run: (input: Input, context: StepContext) => Promise<Output>
  inquire?: (input: Input, context: StepContext) => Promise<Output | undefined>
}

interface StepOptions<Input, Output> extends LastOptions<Input, Output> {
  compensate: (input: Input, output: Output, context: StepContext) => Promise<void>
}

const patience: Patience = { retries: 3, backoffMs: 200, timeoutMs: seconds(5) }

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
  step<Next extends Json>(name: string, options: StepOptions<Infer<A['input']>, Next>): Performing<A, Next> {
    return new Performing<A, Next>(this.#action, this.#with({ name, ...patience, ...options }))
  }

  /** Ends the chain: undone by the steps' compensations, last first, for 10 minutes unless said otherwise. */
  undo(this: Performing<A, Infer<A['output']>>, { withinMs = minutes(10) }: { withinMs?: number } = {}): Performance {
    return { kind: 'performance', action: this.#action, steps: this.#steps, undoMs: withinMs }
  }

  /** Ends the chain with what nobody can take back: it is done once all else is, and there is no undo. */
  last(name: string, options: LastOptions<Infer<A['input']>, Infer<A['output']> & Json>): Performance {
    const steps = this.#with({ name, ...patience, ...options })
    return { kind: 'performance', action: this.#action, steps, undoMs: 0 }
  }

  #with(next: Step): readonly Step[] {
    if (this.#steps.some(({ name }) => name === next.name)) {
      throw new Error(`perform('${this.#action.type}'): two steps are called '${next.name}'; give one another name.`)
    }
    return [...this.#steps, next]
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
