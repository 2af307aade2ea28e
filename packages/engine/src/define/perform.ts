import { checkOptions, minutes, seconds, type ActionContract, type Infer, type Json } from '@proactive/protocol'
import type { StepContext } from '../message/effect.js'
import { checkDuration, mistake } from './mistake.js'

/** How often and how long a step is tried. Durations are milliseconds. */
export interface Patience {
  /** Retries after a fault, or after a refusal that says when to retry; default 3. */
  readonly retries: number
  /** The backoff before the first retry, doubled for each further one; default 200. */
  readonly backoffMs: number
  /** When a missing answer counts as a fault; default 5 s. */
  readonly timeoutMs: number
}

/**
 * One step of an action. `run` is called at least once, always with the same idempotency `key`; `compensate` undoes it.
 * For a service without idempotency keys, `inquire` returns the output of an earlier call, or undefined when there was
 * none.
 */
export interface Step extends Patience {
  readonly name: string
  run(input: unknown, context: StepContext): Promise<Json>
  compensate?(input: unknown, output: unknown, context: StepContext): Promise<void>
  inquire?(input: unknown, context: StepContext): Promise<Json | undefined>
}

/** How the shell performs an action, and undoes it by its compensations, last step first. */
export interface Performance {
  readonly kind: 'performance'
  readonly action: ActionContract
  readonly steps: readonly Step[]
  /** How long an accepted action can be undone, in milliseconds; 0 when it cannot. */
  readonly undoMs: number
}

interface LastOptions<Input, Output> extends Partial<Patience> {
  run: (input: Input, context: StepContext) => Promise<Output>
  inquire?: (input: Input, context: StepContext) => Promise<Output | undefined>
}

interface StepOptions<Input, Output> extends LastOptions<Input, Output> {
  compensate: (input: Input, output: Output, context: StepContext) => Promise<void>
}

const lastOptions = { run: true, inquire: true, retries: true, backoffMs: true, timeoutMs: true } satisfies Record<keyof LastOptions<unknown, unknown>, true>

export const patience: Patience = { retries: 3, backoffMs: 200, timeoutMs: seconds(5) }

/** @throws Error when a step's retries or durations are no numbers that can be waited for. */
export function checkPatience(definition: string, { retries, backoffMs, timeoutMs }: Patience): void {
  if (!Number.isInteger(retries) || retries < 0) throw mistake(definition, `retries is ${String(retries)}; give a whole number from 0.`)
  checkDuration(definition, 'backoffMs', backoffMs)
  checkDuration(definition, 'timeoutMs', timeoutMs)
}

declare const gives: unique symbol

/** An action while its steps are written; `Output` is what the last step returned. */
export class Performing<A extends ActionContract, Output> {
  readonly #action: A
  readonly #steps: readonly Step[]
  declare readonly [gives]?: Output

  constructor(action: A, steps: readonly Step[]) {
    this.#action = action
    this.#steps = steps
  }

  /** The action's contract, by which `definePack` names a chain that was not ended. */
  get action(): A {
    return this.#action
  }

  /** Adds a step. Its `compensate` receives the output that its `run` returned. */
  step<Next extends Json>(name: string, options: StepOptions<Infer<A['input']>, Next>): Performing<A, Next> {
    checkOptions(`${this.#definition}.step('${name}')`, options, { ...lastOptions, compensate: true })
    return new Performing<A, Next>(this.#action, this.#with({ name, ...patience, ...options }))
  }

  /** Ends the chain: the action can be undone by its compensations, last step first; default for 10 minutes. */
  undo(this: Performing<A, Infer<A['output']>>, options: { withinMs?: number } = {}): Performance {
    checkOptions(`${this.#definition}.undo`, options, { withinMs: true })
    const { withinMs = minutes(10) } = options
    return { kind: 'performance', action: this.#action, steps: this.#steps, undoMs: withinMs }
  }

  /** Ends the chain with a step that cannot be compensated: it runs last, and the action has no undo. */
  last(name: string, options: LastOptions<Infer<A['input']>, Infer<A['output']> & Json>): Performance {
    checkOptions(`${this.#definition}.last('${name}')`, options, lastOptions)
    const steps = this.#with({ name, ...patience, ...options })
    return { kind: 'performance', action: this.#action, steps, undoMs: 0 }
  }

  get #definition(): string {
    return `perform('${this.#action.type}')`
  }

  #with(next: Step): readonly Step[] {
    if (this.#steps.some(({ name }) => name === next.name)) {
      throw mistake(this.#definition, `two steps are called '${next.name}'; give one another name.`)
    }
    checkPatience(`${this.#definition}, the step '${next.name}'`, next)
    return [...this.#steps, next]
  }
}

/**
 * Defines what an action does on the server, step by step, and how each step is compensated.
 *
 * @throws Error when the action is none, or two steps have one name.
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
  const given: ActionContract | undefined = action
  if (given?.kind !== 'action') throw mistake('perform(…)', 'the action is not what defineAction(…) returns; modules that import each other in a circle leave it undefined.')
  return new Performing<A, unknown>(action, [])
}
