import type { Event } from '../message/message.js'
import type { CompiledRule } from '../state/compiled.js'
import { type KeyState, newKey } from '../state/key.js'
import type { RuleState } from '../state/rule.js'
import { type Turn, drop } from '../state/turn.js'

/**
 * Counts the key that an event creates, and returns whether the event may create it. A person's pages may create a
 * thousandth of the rule's keys a minute, or twenty, so that a client that makes up keys cannot evict the keys of others.
 * Events that are left out are counted.
 */
export function admitKey(turn: Turn, { rule, definition }: CompiledRule, state: RuleState, key: string, event: Event): boolean {
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

/** Returns the state of a key; a new one may evict another. */
export function keyState(turn: Turn, compiled: CompiledRule, state: RuleState, key: string): KeyState {
  const known = state.keys.get(key)
  if (known) {
    known.used = true
    return known
  }
  const { rule, definition } = compiled
  if (state.keys.size >= rule.keys) {
    letOneLeave(state)
    drop(turn, 'key', definition.type)
  }
  const fresh = newKey(compiled, key)
  state.keys.set(key, fresh)
  return fresh
}

/** Evicts the first key that was not used since it was last passed over; a key passed over goes to the end. */
function letOneLeave(state: RuleState): void {
  const { keys } = state
  for (;;) {
    const next = state.leaving?.next()
    if (!next || next.done) {
      state.leaving = keys.values()
      continue
    }
    const one = next.value
    keys.delete(one.key)
    if (!one.used) return
    one.used = false
    keys.set(one.key, one)
  }
}
