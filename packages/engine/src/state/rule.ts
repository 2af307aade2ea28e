import type { Json } from '@proactive/protocol'
import { Deadlines } from './deadlines.js'
import { type KeyState, newKey } from './key.js'
import type { Event } from '../message/message.js'
import { fieldsOf, plain } from '../message/json.js'
import type { CompiledRule } from './compiled.js'
import type { Seen } from '../define/seen.js'

/** What a rule remembers. */
export interface RuleState {
  /** Those that came first, or were passed over longest ago, leave first. */
  keys: Map<string, KeyState>
  /** Goes through the keys as they leave, so that nobody looks for the first again and again. */
  leaving: Iterator<KeyState> | undefined
  /** Events whose turn has not come, for rules that go by time. */
  ahead: Deadlines<{ key: string; event: Event }>
  /** Keys with a burst to end or a detector to wake. */
  wakes: Deadlines<string>
  /** What waits for an answer from the shop's records, by the effect that asks. */
  asking: Map<string, Asking>
  /** How many new keys each person has brought within this minute. */
  brought: { minute: number; by: Map<string, number> }
}

/** What would be a signal: its key, and all that was known then. */
export interface Asking {
  key: string
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

/** The form of what is saved; what was saved in another is not read. */
const form = 3

interface SavedRule {
  form: number
  type: string
  version: number
  keys: KeyState[]
  ahead: { at: number; what: { key: string; event: Event } }[]
  wakes: { at: number; what: string }[]
  asking: [string, Asking][]
  brought: { minute: number; by: [string, number][] }
}

export function saveRule(state: RuleState, rule: CompiledRule | undefined): Json {
  const saved: SavedRule = {
    form,
    type: rule?.definition.type ?? '',
    version: rule?.rule.version ?? 0,
    keys: [...state.keys.values()],
    ahead: state.ahead.all(),
    wakes: state.wakes.all(),
    asking: [...state.asking],
    brought: { minute: state.brought.minute, by: [...state.brought.by] },
  }
  return plain(saved)
}

/** What was saved of a rule, unless its version is another one by now: then it starts afresh. */
export function loadRule(compiled: CompiledRule, all: readonly Json[]): RuleState {
  const state = newRule()
  const found = savedOf(compiled, all)
  if (!found) return state
  const saved = plain<SavedRule>(found)
  for (const one of saved.keys) state.keys.set(one.key, { ...newKey(compiled, one.key), ...one })
  for (const { at, what } of saved.ahead) state.ahead.add(at, what)
  for (const { at, what } of saved.wakes) state.wakes.add(at, what)
  state.asking = new Map(saved.asking)
  state.brought = { minute: saved.brought.minute, by: new Map(saved.brought.by) }
  return state
}

/** What was saved of a rule in this form and version. */
export function savedOf({ definition, rule }: CompiledRule, all: readonly Json[]): Json | undefined {
  return all.find((one) => {
    const saved = fieldsOf(one)
    return saved['form'] === form && saved['type'] === definition.type && saved['version'] === rule.version
  })
}
