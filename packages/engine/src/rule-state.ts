import type { Json } from '@proactive/protocol'
import type { CompiledRule } from './compile.js'
import { Deadlines } from './deadlines.js'
import type { Seen } from './define-signal.js'
import type { Event } from './message.js'
import { plain } from './plain.js'
import { drop, type Turn } from './turn.js'

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
  ahead: new Deadlines(),
  wakes: new Deadlines(),
  asking: new Map(),
  brought: { minute: 0, by: new Map() },
})

/** How often at most a key in use moves to the back of the queue of those that may leave, in milliseconds. */
const touchMs = 10_000

/**
 * Whether a page's event may concern this key: nobody brings more new ones a minute than a thousandth of the rule's
 * room, or twenty, so that one who makes them up does not drive out everybody else's. What is left out is counted.
 */
export function admitted(turn: Turn, { rule, definition }: CompiledRule, state: RuleState, key: string, event: Event): boolean {
  if (event.source !== 'page' || state.keys.has(key)) return true
  const minute = Math.floor(turn.now / 60_000)
  if (state.brought.minute !== minute) state.brought = { minute, by: new Map() }
  const who = event.person ?? event.session ?? ''
  const before = state.brought.by.get(who) ?? 0
  if (before >= Math.max(20, rule.keys / 1_000)) {
    drop(turn, 'flood', definition.type)
    return false
  }
  state.brought.by.set(who, before + 1)
  return true
}

/** The state of a key, now the most recently used; the one that had to leave for it is counted. */
export function keyState(turn: Turn, { rule, kept, definition }: CompiledRule, { keys }: RuleState, key: string): KeyState {
  const { now } = turn
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
    drop(turn, 'key', definition.type)
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
  asking: [string, Asking][]
  brought: { minute: number; by: [string, number][] }
}

export function saveRule(state: RuleState, rule: CompiledRule | undefined): Json {
  const saved: SavedRule = {
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
export function loadRule({ definition, rule }: CompiledRule, all: readonly Json[]): RuleState {
  const state = newRule()
  const saved = plain<SavedRule[]>(all).find(
    ({ type, version }) => type === definition.type && version === rule.version,
  )
  if (!saved) return state
  for (const one of saved.keys) state.keys.set(one.key, one)
  for (const { at, what } of saved.ahead) state.ahead.add(at, what, what.event.id)
  for (const { at, what } of saved.wakes) state.wakes.add(at, what)
  state.asking = new Map(saved.asking)
  state.brought = { minute: saved.brought.minute, by: new Map(saved.brought.by) }
  return state
}
