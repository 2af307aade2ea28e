import type { Json } from '@proactive/protocol'
import type { CompiledRule } from './compile.js'
import { Deadlines } from './deadlines.js'
import type { Event } from './message.js'
import { plain } from './plain.js'

/** Several events on their way to becoming one. */
export interface Burst {
  until: number
  count: number
  first: Json
  last: Event
}

/** What a rule remembers of one key. */
export interface KeyState {
  readonly key: string
  touched: number
  kept: unknown[]
  found: unknown
  /** The last three event ids since the last signal, and how many there were. */
  evidence: string[]
  count: number
  burst: Burst | undefined
  /** When the detector asked to be woken. */
  dueAt: number | undefined
  /** The signal of this key that stands, until then. */
  standing: { id: string; until: number } | undefined
}

/** What a rule remembers: its keys, least recently used first. */
export interface RuleState {
  keys: Map<string, KeyState>
  /** Events whose turn has not come, for rules that go by time. */
  ahead: Deadlines<{ key: string; event: Event }>
  /** Keys with a burst to end or a detector to wake. */
  wakes: Deadlines<string>
}

export const newRule = (): RuleState => ({ keys: new Map(), ahead: new Deadlines(), wakes: new Deadlines() })

/** How often at most a key in use moves to the back of the queue of those that may leave, in milliseconds. */
const touchMs = 10_000

/** The state of a key, now the most recently used; `evicted` hears of the one that had to leave for it. */
export function keyState(
  { keys }: RuleState,
  { rule, kept }: CompiledRule,
  key: string,
  now: number,
  evicted: () => void,
): KeyState {
  const known = keys.get(key)
  if (known) {
    if (now - known.touched < touchMs) return known
    keys.delete(key)
    keys.set(key, known)
    known.touched = now
    return known
  }
  if (keys.size >= rule.keys) {
    const oldest = keys.keys().next()
    if (!oldest.done) keys.delete(oldest.value)
    evicted()
  }
  const fresh: KeyState = {
    key,
    touched: now,
    kept: kept.map(([, operator]) => operator.start()),
    found: rule.detector?.start(),
    evidence: [],
    count: 0,
    burst: undefined,
    dueAt: undefined,
    standing: undefined,
  }
  keys.set(key, fresh)
  return fresh
}

interface SavedRule {
  type: string
  version: number
  keys: KeyState[]
  ahead: { at: number; what: { key: string; event: Event } }[]
  wakes: { at: number; what: string }[]
}

export function saveRule(state: RuleState, rule: CompiledRule | undefined): Json {
  const saved: SavedRule = {
    type: rule?.definition.type ?? '',
    version: rule?.rule.version ?? 0,
    keys: [...state.keys.values()],
    ahead: state.ahead.all(),
    wakes: state.wakes.all(),
  }
  return plain(saved)
}

/** What was saved of a rule, unless its version is another one by now: then it starts afresh. */
export function loadRule({ definition, rule }: CompiledRule, all: readonly Json[]): RuleState {
  const state = newRule()
  const saved = plain<SavedRule[]>(all).find(
    ({ type, version }) => type === definition.type && version === rule.version,
  )
  if (!saved) return state
  for (const one of saved.keys) state.keys.set(one.key, one)
  for (const { at, what } of saved.ahead) state.ahead.add(at, what, what.event.id)
  for (const { at, what } of saved.wakes) state.wakes.add(at, what)
  return state
}
