import { checkOptions, type DataOf, type EventContract, type Json } from '@proactive/protocol'
import type { FactQuery } from '../message/effect.js'
import type { Mode } from '../message/message.js'
import { giving } from './check-use-case.js'
import type { SignalDefinition } from './define-signal.js'
import { mistake, named } from './mistake.js'
import { checkPatience, patience, type Patience, type Step } from './perform.js'

/** What a reaction is to: its data, and when it happened, epoch milliseconds. */
export interface KnownTrigger<D = unknown> {
  readonly trigger: D
  readonly time: number
}

/** What a reaction's callbacks know once its facts are looked up. */
export interface KnownReaction<D = unknown, F = object> extends KnownTrigger<D> {
  readonly facts: F
  /** The engine's clock, epoch milliseconds. */
  readonly now: number
}

/** What a step of a reaction is called with, beside its input. */
export interface ReactionContext {
  /** The idempotency key: the same for every attempt of this step of this reaction. */
  readonly key: string
  /** The ID of this run of the reaction, the same for all of its steps. */
  readonly cause: string
  /** The `causationId` for events that the step sends, by which a reaction that would set itself off is recognized. */
  readonly causationId: string
}

/** What the data of a trigger are. */
type TriggerData<On> = On extends EventContract ? DataOf<On> : On extends SignalDefinition<infer Data> ? Data : never

interface ReactionOptions<On, F extends object, Input> {
  /** The signal, or the event, that sets the reaction off. Events of pages can be invented: react to signals of several people. */
  on: On
  /** The facts to look up, each under a name of its own. */
  facts?: (known: KnownTrigger<TriggerData<On>>) => { readonly [K in keyof F]: FactQuery<F[K]> }
  /** The input of every step; undefined where there is nothing to do. */
  input: (known: KnownReaction<TriggerData<On>, NoInfer<F>>) => Input | undefined
  /**
   * How often it runs in a minute about the same thing, before the guard against loops cuts it; default 60. The same thing is
   * the signal's key, or the subject of the event, or else its data.
   */
  perMinute?: number
  /** The mode until an operator switches it; default `live`. `dry` looks up, chooses and records, and runs no step. */
  mode?: Mode
}

interface LastStepOptions<Input, Output> extends Partial<Patience> {
  run: (input: Input, context: ReactionContext) => Promise<Output>
  inquire?: (input: Input, context: ReactionContext) => Promise<Output | undefined>
  /** The step right before this one, in whose place this one is tried when it is refused. It never runs otherwise. */
  insteadOf?: string
}

interface ReactionStepOptions<Input, Output> extends LastStepOptions<Input, Output> {
  compensate: (input: Input, output: Output, context: ReactionContext) => Promise<void>
}

/** Who chooses among the steps: always the rule, or a model, and the rule where the model gives no valid answer. */
interface ChoiceOptions<Known, Name extends string> {
  rule: (known: Known) => readonly Name[]
  /** Default `rule`. A model is shown the facts and not the trigger; facts that are personal keep it from being asked. */
  by?: 'rule' | 'model'
  /** The instruction for a model. */
  brief?: string
}

/** A step of a reaction as the engine reads it. */
export interface ReactionStep extends Step {
  readonly insteadOf?: string
}

/** A reaction as the engine reads it. Its callbacks are methods, so that reactions of all types fit one list. */
export interface ReactionDefinition {
  readonly kind: 'reaction'
  readonly name: string
  readonly on: SignalDefinition | EventContract
  readonly mode: Mode
  readonly perMinute: number
  readonly steps: readonly ReactionStep[]
  facts?(known: KnownTrigger): Readonly<Record<string, FactQuery>>
  input(known: KnownReaction): Json | undefined
  readonly choice?: { readonly by: 'rule' | 'model'; readonly brief: string; rule(known: KnownReaction): readonly string[] }
}

/** A reaction while its steps are written. Every call returns a new one, which is complete once it has a step. */
export class Reaction<Known extends KnownReaction, Input, Name extends string = never> implements ReactionDefinition {
  readonly kind = 'reaction'
  readonly name: string
  readonly on: SignalDefinition | EventContract
  readonly mode: Mode
  readonly perMinute: number
  readonly steps: readonly ReactionStep[]
  readonly facts?: NonNullable<ReactionDefinition['facts']>
  readonly input: ReactionDefinition['input']
  readonly choice?: NonNullable<ReactionDefinition['choice']>
  readonly #parts: Omit<ReactionDefinition, 'kind'>

  constructor(parts: Omit<ReactionDefinition, 'kind'>) {
    this.#parts = parts
    this.name = parts.name
    this.on = parts.on
    this.mode = parts.mode
    this.perMinute = parts.perMinute
    this.steps = parts.steps
    this.input = parts.input
    if (parts.facts) this.facts = parts.facts
    if (parts.choice) this.choice = parts.choice
  }

  /** Adds a step. Its `compensate` receives the output that its `run` returned, and undoes it when a later step fails. */
  step<const Next extends string, Output extends Json>(name: Next, options: ReactionStepOptions<Input, Output>): Reaction<Known, Input, Name | Next> {
    checkOptions(`${this.#definition}.step('${name}')`, options, { ...stepOptions, compensate: true })
    return this.#with({ name, ...patience, ...options })
  }

  /** Adds a step that cannot be compensated. No other step may follow, except in its place. */
  last<const Next extends string, Output extends Json>(name: Next, options: LastStepOptions<Input, Output>): Reaction<Known, Input, Name | Next> {
    checkOptions(`${this.#definition}.last('${name}')`, options, stepOptions)
    return this.#with({ name, ...patience, ...options })
  }

  /** Says which of the steps run, in the order in which they are written. Without it, all of them do. */
  choose({ by = 'rule', brief = '', ...options }: ChoiceOptions<Known, Name>): Reaction<Known, Input, Name> {
    checkOptions(`${this.#definition}.choose`, options, { rule: true })
    if (this.choice) throw mistake(this.#definition, '.choose(…) is called twice; give all of it in one call.')
    if (by === 'model' && brief === '') throw mistake(this.#definition, '.choose(…) asks a model and has no brief; say in a sentence what it is to choose by.')
    const names = this.steps.map(({ name }) => name)
    const isRight = (chosen: readonly string[]): boolean => Array.isArray(chosen) && chosen.every((one) => names.includes(one))
    const wanted = `names of its steps: ${names.join(', ')}`
    const rule = giving<Known, readonly string[]>(`${this.#definition}.choose`, { name: 'rule', callback: options.rule, isRight, wanted })
    return new Reaction({ ...this.#parts, choice: { by, brief, rule } })
  }

  get #definition(): string {
    return `defineReaction('${this.name}')`
  }

  #with<More extends string>(next: ReactionStep): Reaction<Known, Input, Name | More> {
    const { name, insteadOf } = next
    checkPatience(`${this.#definition}, the step '${name}'`, next)
    if (this.steps.some((step) => step.name === name)) throw mistake(this.#definition, `two steps are called '${name}'; give one another name.`)
    if (this.choice) throw mistake(this.#definition, `the step '${name}' follows .choose(…), which chooses among the steps before it; call .choose(…) last.`)
    const before = this.steps.at(-1)
    if (insteadOf !== undefined && insteadOf !== before?.name && insteadOf !== before?.insteadOf) {
      throw mistake(this.#definition, `the step '${name}' is instead of '${insteadOf}', which does not stand right before it; move it there, or correct the name.`)
    }
    const final = this.steps.find((step) => !('compensate' in step))
    if (final && insteadOf === undefined) throw mistake(this.#definition, `the step '${final.name}' has no compensation, and '${name}' follows it; add compensate, or call .last('${final.name}', …) after '${name}'.`)
    return new Reaction({ ...this.#parts, steps: [...this.steps, next] })
  }
}

const stepOptions = { run: true, inquire: true, insteadOf: true, retries: true, backoffMs: true, timeoutMs: true } satisfies Record<keyof LastStepOptions<unknown, unknown>, true>

/**
 * Defines what the shop's systems do behind the scenes about a signal or an event: a saga without a card. It has the rules
 * of an accepted action: each step has an idempotency key, is retried, and is compensated when a later one fails; what
 * fails for good waits for an operator as a dead letter; and what it causes does not set it off again.
 *
 * @throws Error when the name or `on` is not valid, an option is misspelt, two steps have one name, or a step without a
 *   compensation stands before others.
 *
 * @example
 * export const lending = (desk: Desk) => defineReaction('block_overdue_card', {
 *   on: cardOverdue,
 *   input: ({ trigger }) => ({ cardId: trigger.cardId }),
 * })
 *   .step('block', {
 *     run: ({ cardId }, { key }) => desk.block(cardId, key),
 *     compensate: ({ cardId }, _, { key }) => desk.unblock(cardId, key),
 *   })
 *   .last('write', { run: ({ cardId }, { key }) => desk.write(cardId, key) })
 */
export function defineReaction<On extends SignalDefinition | EventContract, Input extends Json, F extends object = object>(
  name: string,
  options: ReactionOptions<On, F, Input>,
): Reaction<KnownReaction<TriggerData<On>, F>, Input>
export function defineReaction(name: string, options: ReactionOptions<EventContract, Readonly<Record<string, unknown>>, Json>): Reaction<KnownReaction, Json> {
  const definition = `defineReaction('${name}')`
  checkOptions(definition, options, { on: true, facts: true, input: true, perMinute: true, mode: true })
  if (!isName.test(name)) throw mistake(definition, `'${name}' is no name; use letters, digits, '_', '.' and '-', at most 60 of them.`)
  const { on, mode = 'live', perMinute = 60 } = options
  const given: { kind?: string } | undefined = on
  if (given?.kind !== 'event' && given?.kind !== 'signal') {
    const circle = given === undefined ? '; modules that import each other in a circle leave it undefined' : ''
    throw mistake(definition, `on is ${given === undefined ? 'undefined' : `of kind '${given.kind ?? typeof given}'`}, and must be a signal of defineSignal(…) or an event of defineEvent(…)${circle}.`)
  }
  if (typeof options.input !== 'function') throw mistake(definition, 'it lacks input; return what the steps work on, or undefined where there is nothing to do.')
  if (mode !== 'live' && mode !== 'dry' && mode !== 'off') throw mistake(definition, `the mode '${String(mode)}' is none; give 'live', 'dry' or 'off'.`)
  if (!(perMinute > 0)) throw mistake(definition, `perMinute is ${String(perMinute)}; give a number above 0.`)
  return new Reaction({ ...named(definition, options), name, on, mode, perMinute, steps: [] })
}

const isName = /^[\w.-]{1,60}$/
