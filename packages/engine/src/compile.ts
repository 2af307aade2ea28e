import type { Pack } from './define-pack.js'
import type { Rule, SignalDefinition } from './define-signal.js'
import type { ResourceDefinition } from './define-resource.js'
import type { UseCase } from './define-use-case.js'
import type { Performance } from './perform.js'
import { type Sight, sight } from './sight.js'
import type { Fold, Trait } from './trait.js'

/** A trait with its place in every person's and session's cells. */
export interface Slot {
  readonly name: string
  readonly n: number
  readonly trait: Trait
}

/** A signal's rule with its place in the partition. */
export interface CompiledRule {
  readonly n: number
  readonly definition: SignalDefinition
  readonly rule: Rule
  readonly names: readonly string[]
  readonly operators: readonly Rule['kept'][string][]
  /** Takes its events in the order of their times, behind the watermark. */
  readonly byTime: boolean
  readonly sight: Sight
}

/** A pack with everything looked up once. */
export interface Compiled {
  readonly pack: Pack
  readonly slots: readonly Slot[]
  readonly slotByName: ReadonlyMap<string, Slot>
  /** By event type: which slots it folds into, and how. */
  readonly folds: ReadonlyMap<string, readonly { slot: Slot; change: Fold }[]>
  readonly rules: readonly CompiledRule[]
  readonly rulesByEvent: ReadonlyMap<string, readonly CompiledRule[]>
  readonly useCases: ReadonlyMap<string, UseCase>
  readonly useCasesBySignal: ReadonlyMap<string, readonly UseCase[]>
  readonly actions: ReadonlyMap<string, Performance>
  readonly resources: ReadonlyMap<string, ResourceDefinition>
}

export function compile(pack: Pack): Compiled {
  const slots = Object.entries(pack.traits).map(([name, trait], n): Slot => ({ name, n, trait }))
  const rules = pack.signals.map(compileRule)
  return {
    pack,
    slots,
    slotByName: new Map(slots.map((slot) => [slot.name, slot])),
    folds: grouped(slots.flatMap((slot) => slot.trait.folds.map((change) => [change.event.type, { slot, change }]))),
    rules,
    rulesByEvent: byEvent(rules),
    useCases: new Map(pack.useCases.map((useCase) => [useCase.name, useCase])),
    useCasesBySignal: grouped(pack.useCases.map((useCase) => [useCase.when.type, useCase])),
    actions: new Map(pack.actions.map((performance) => [performance.action.type, performance])),
    resources: new Map(pack.resources.map((resource) => [resource.name, resource])),
  }
}

/** The rules that take each type of event. */
export function byEvent(rules: readonly CompiledRule[]): Compiled['rulesByEvent'] {
  return grouped(rules.flatMap((rule) => rule.rule.events.map(({ type }) => [type, rule])))
}

function compileRule(definition: SignalDefinition, n: number): CompiledRule {
  const { rule } = definition
  const names = Object.keys(rule.kept)
  const operators = Object.values(rule.kept)
  const order = rule.detector?.order ?? 'either'
  const byTime = order === 'time' || (order === 'either' && operators.some((operator) => operator.byTime))
  return { n, definition, rule, names, operators, byTime, sight: sight(names, operators) }
}

function grouped<Value>(pairs: [string, Value][]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value])
  return groups
}
