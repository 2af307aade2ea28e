import type { Pack } from '../define/define-pack.js'
import type { ResourceDefinition } from '../define/define-resource.js'
import type { Rule, SignalDefinition } from '../define/define-signal.js'
import type { ReactionDefinition } from '../define/define-reaction.js'
import type { UseCase } from '../define/use-case.js'
import type { Performance } from '../define/perform.js'
import type { Fold, Trait } from '../define/trait.js'
import type { Sight } from './key.js'

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
  /** Whether a use case of its signal says what events of its key can make untrue: it has facts, or `stillTrue`. */
  readonly isRestedOn: boolean
}

/** A pack with its lookup tables. */
export interface Compiled {
  readonly pack: Pack
  readonly slots: readonly Slot[]
  readonly slotByName: ReadonlyMap<string, Slot>
  /** By event type: the slots that it folds into, and how. */
  readonly folds: ReadonlyMap<string, readonly { slot: Slot; change: Fold }[]>
  readonly rules: readonly CompiledRule[]
  readonly rulesByEvent: ReadonlyMap<string, readonly CompiledRule[]>
  readonly useCases: ReadonlyMap<string, UseCase>
  readonly useCasesBySignal: ReadonlyMap<string, readonly UseCase[]>
  readonly actions: ReadonlyMap<string, Performance>
  readonly reactions: ReadonlyMap<string, ReactionDefinition>
  /** By the type of the signal or the event that sets them off. */
  readonly reactionsByTrigger: ReadonlyMap<string, readonly ReactionDefinition[]>
  /** The names of the pack's facts. */
  readonly facts: ReadonlySet<string>
  /** The names of those that are personal data. */
  readonly personalFacts: ReadonlySet<string>
  readonly resources: ReadonlyMap<string, ResourceDefinition>
}

/** Returns the rules that take each type of event. */
export function byEvent(rules: readonly CompiledRule[]): Compiled['rulesByEvent'] {
  return grouped(rules.flatMap((rule) => rule.rule.events.map(({ type }) => [type, rule])))
}

export function grouped<Value>(pairs: [string, Value][]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value])
  return groups
}
