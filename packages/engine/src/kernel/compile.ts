import type { Pack } from '../define/define-pack.js'
import type { Rule, SignalDefinition } from '../define/define-signal.js'
import { sight } from '../derive/sight.js'
import { type Slot, type CompiledRule, type Compiled, byEvent } from '../state/compiled.js'

export function compile(pack: Pack): Compiled {
  const slots = Object.entries(pack.traits).map(([name, trait], n): Slot => ({ name, n, trait }))
  const rules = pack.signals.map((signal, n) => {
    const isRestedOn = pack.useCases.some((useCase) => useCase.when.type === signal.type && ('facts' in useCase || 'stillTrue' in useCase))
    return { ...compileRule(signal, n, pack.timeZone), isRestedOn }
  })
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
    reactions: new Map(pack.reactions.map((reaction) => [reaction.name, reaction])),
    reactionsByTrigger: grouped(pack.reactions.map((reaction) => [reaction.on.type, reaction])),
    facts: new Set(pack.facts.map(({ name }) => name)),
    personalFacts: new Set(pack.facts.flatMap(({ name, personal }) => (personal ? [name] : []))),
    resources: new Map(pack.resources.map((resource) => [resource.name, resource])),
  }
}

function compileRule(definition: SignalDefinition, n: number, timeZone: string): Omit<CompiledRule, 'isRestedOn'> {
  const rule = inZone(definition.rule, timeZone)
  const names = Object.keys(rule.kept)
  const operators = Object.values(rule.kept)
  const order = rule.detector?.order ?? 'either'
  const byTime = order === 'time' || (order === 'either' && operators.some((operator) => operator.byTime))
  return { n, definition, rule, names, operators, byTime, sight: sight(definition.type, names, operators) }
}

/** Returns a rule whose windows begin by the clock of a time zone. */
function inZone({ kept, detector, ...rule }: Rule, timeZone: string): Rule {
  const zoned = Object.entries(kept).map(([name, operator]) => [name, operator.inZone?.(timeZone) ?? operator] as const)
  return {
    ...rule,
    kept: Object.fromEntries(zoned),
    ...(detector && { detector: detector.inZone?.(timeZone) ?? detector }),
  }
}

function grouped<Value>(pairs: [string, Value][]): Map<string, Value[]> {
  const groups = new Map<string, Value[]>()
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value])
  return groups
}
