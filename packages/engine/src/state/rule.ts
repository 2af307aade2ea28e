import type { Json } from '@proactive/protocol'
import { Deadlines } from './deadlines.js'
import { type KeyState, newKey } from './key.js'
import type { Event } from '../message/message.js'
import { fieldsOf, plain } from '../message/json.js'
import type { CompiledRule } from './compiled.js'
import type { Seen } from '../define/seen.js'

/** The state of a rule. */
export interface RuleState {
  /** The state by key, in the order of eviction. */
  keys: Map<string, KeyState>
  /** Iterates over the keys for eviction, so that the search does not begin anew each time. */
  leaving: Iterator<KeyState> | undefined
  /** Events that wait for the watermark, for rules that take events in the order of their times. */
  ahead: Deadlines<{ key: string; event: Event }>
  /** Keys whose burst ends or whose detector is woken at a time. */
  wakes: Deadlines<string>
  /** Signals that wait for an answer from the shop's records, by effect. */
  asking: Map<string, Asking>
  /** How many new keys each person has added within this minute. */
  brought: { minute: number; by: Map<string, number> }
}

/** A signal that waits for the records: its key, when what it says happened, and all that was known when it arose. */
export interface Asking {
  key: string
  since: number
  seen: Seen<unknown>
}

export const newRule = (): RuleState => ({
  keys: new Map(),
  leaving: undefined,
  ahead: new Deadlines(({ event }) => event.id),
  wakes: new Deadlines(),
  asking: new Map(),
  brought: { minute: 0, by: new Map() },
})

/** The version of the saved form. State that was saved in another form is not loaded. */
const form = 5

export interface SavedRule {
  form: number
  type: string
  version: number
  keys: KeyState[]
  ahead: { at: number; what: { key: string; event: Event } }[]
  wakes: { at: number; what: string }[]
  asking: [string, Asking][]
  brought: { minute: number; by: [string, number][] }
}

/** Returns what is saved of a rule. It shares objects with the rule, until the state of the partition is copied. */
export function savedRule(state: RuleState, rule: CompiledRule | undefined): SavedRule {
  return {
    form,
    type: rule?.definition.type ?? '',
    version: rule?.rule.version ?? 0,
    keys: [...state.keys.values()],
    ahead: state.ahead.all(),
    wakes: state.wakes.all(),
    asking: [...state.asking],
    brought: { minute: state.brought.minute, by: [...state.brought.by] },
  }
}

/** Loads the saved state of a rule. A rule whose version has changed starts with none. */
export function loadRule(compiled: CompiledRule, all: readonly Json[]): RuleState {
  const state = newRule()
  const found = savedOf(compiled, all)
  if (!found) return state
  const saved = plain<SavedRule>(found)
  for (const one of saved.keys) state.keys.set(one.key, { ...newKey(compiled, one.key), ...one, whose: one.whose ?? '' })
  for (const { at, what } of saved.ahead) state.ahead.add(at, what)
  for (const { at, what } of saved.wakes) state.wakes.add(at, what)
  state.asking = new Map(saved.asking)
  state.brought = { minute: saved.brought.minute, by: new Map(saved.brought.by) }
  return state
}

/** Finds the saved state of a rule in this form and version. */
export function savedOf({ definition, rule }: CompiledRule, all: readonly Json[]): Json | undefined {
  return all.find((one) => {
    const saved = fieldsOf(one)
    return saved['form'] === form && saved['type'] === definition.type && saved['version'] === rule.version
  })
}
