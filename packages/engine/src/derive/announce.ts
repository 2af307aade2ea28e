import { idFrom } from '../message/ids.js'
import type { Event, Result, Signal } from '../message/message.js'
import { fieldsOf } from '../message/json.js'
import { burstOf, evidenceOf, keptOf, type KeyState } from '../state/key.js'
import { checkFacts } from '../state/references.js'
import { type RuleState } from '../state/rule.js'
import { drop, send, type Turn } from '../state/turn.js'
import type { CompiledRule } from '../state/compiled.js'
import type { Seen } from '../define/seen.js'
import { recordRuleError } from './record-rule-error.js'
import { keyState } from './keys.js'
import { latenessMs } from '../define/lateness.js'

/**
 * Announces a signal, or looks up the rule's facts first. `since` is when what it says happened: the time of its event,
 * or of the wake that found it.
 */
export function raiseSignal(
  turn: Turn,
  compiled: CompiledRule,
  state: RuleState,
  of: KeyState,
  seen: Seen<unknown>,
  since: number,
): void {
  const { definition, rule } = compiled
  if (!rule.asks) return announce(turn, compiled, of, seen, since)
  if (since < of.changedAt) return leaveOut(turn, definition.type, of, seen.event, 'late')
  const facts = rule.asks(seen.event.data, seen)
  if (!facts) return turn.explain?.(of.key, seen.event, 'no signal: .asks(…) returned undefined')
  turn.explain?.(of.key, seen.event, `asks for ${Object.values(facts).map(({ fact }) => `the fact '${fact}'`).join(' and ')} before there is a signal; this answer looks up none, and GET /ops/signals lists the signals that were raised`)
  checkFacts(turn.compiled, `defineSignal('${definition.type}')`, facts)
  const id = idFrom('look', definition.type, String(rule.version), of.key, seen.event.id)
  state.asking.set(id, { key: of.key, since, seen })
  turn.effects.push({ id, from: `rule:${definition.type}/${of.key}`, cause: seen.event.id, type: 'look', facts, isCacheable: true })
}

/** Takes the facts that a rule looked up, and announces its signal. */
export function takeRuleFacts(turn: Turn, to: string, effect: string, result: Result): void {
  const type = to.slice('rule:'.length, to.indexOf('/'))
  const compiled = turn.compiled.rules.find(({ definition }) => definition.type === type)
  const state = compiled && turn.p.rules[compiled.n]
  const asking = state?.asking.get(effect)
  if (!compiled || !state || !asking) return
  state.asking.delete(effect)
  if (!result.ok) return drop(turn, `facts: ${result.code}`, type)
  try {
    const of = keyState(turn, compiled, state, asking.key)
    announce(turn, compiled, of, { ...asking.seen, ...fieldsOf(result.value) }, asking.since)
  } catch (cause) {
    recordRuleError(turn, compiled, asking.seen.event, cause)
  }
}

/**
 * Lets a new signal stand in every partition, in place of the one that stood for its key. A signal is dropped when a
 * newer event has raised or cleared one, and when its time was over before its event arrived.
 */
function announce(
  turn: Turn,
  { definition, rule }: CompiledRule,
  of: KeyState,
  seen: Seen<unknown>,
  since: number,
): void {
  const { event } = seen
  if (since < of.changedAt) return leaveOut(turn, definition.type, of, event, 'late')
  const says = rule.emit(event.data, seen)
  const standsMs = typeof rule.expires === 'number' ? rule.expires : says && rule.expires(event.data, { ...seen, now: since })
  if (!says) return turn.explain?.(of.key, event, 'no signal: .emit(…) returned undefined')
  if (!standsMs || standsMs < 0) return turn.explain?.(of.key, event, `no signal: .expires(…) gave ${standsMs ?? 'nothing'}`)
  of.changedAt = since
  // Within the lateness, the same signals are announced whatever the order; one that is over by then does not stand.
  if (since + standsMs < event.received - latenessMs) {
    endStanding(turn, of, event.id, 'expired')
    return leaveOut(turn, definition.type, of, event, 'expired on arrival')
  }
  const signal: Signal = {
    id: idFrom('signal', definition.type, String(rule.version), of.key, event.id),
    type: definition.type,
    version: rule.version,
    key: of.key,
    time: since,
    expiresAt: since + standsMs,
    ...says,
    evidence: { ids: evidenceOf(of), count: of.count, ...(of.leftOut && { leftOut: of.leftOut }) },
    ...(of.chain && { chain: of.chain }),
    ...(of.whose && { whose: of.whose }),
  }
  endStanding(turn, of, event.id, 'replaced')
  of.standing = { id: signal.id, until: signal.expiresAt }
  of.count = 0
  if (of.leftOut) of.leftOut = 0
  delete of.chain
  turn.explain?.(of.key, event, `a signal, ${signal.priority}, until ${new Date(signal.expiresAt).toISOString()}`)
  turn.seen.push({ at: turn.now, type: 'signal', signal })
  send(turn, 'all', signal.id, { type: 'signal', signal })
}

/** Counts a signal that is not raised. */
function leaveOut(turn: Turn, type: string, of: KeyState, event: Event<unknown>, reason: 'late' | 'expired on arrival'): void {
  const why = reason === 'late' ? 'a newer event has raised or cleared a signal' : 'its time was over when it arrived'
  turn.explain?.(of.key, event, `no signal: ${why}`)
  drop(turn, reason, type)
}

/** Copies what a rule's callbacks may read as plain data, because it may have to wait for facts. */
export function copySeen(
  compiled: CompiledRule,
  of: KeyState,
  event: Event<unknown>,
  now: number,
  what: object,
): Seen<unknown> {
  const { names, operators } = compiled
  const burst = burstOf(of, event)
  const values = operators.map((operator, i) => [names[i], operator.read(keptOf(of, compiled, i), event.time)])
  return { ...Object.fromEntries(values), ...what, key: of.key, now, event, burst }
}

/** Ends the standing signal of a key. */
export function endStanding(turn: Turn, of: KeyState, cause: string, reason: string): void {
  const { standing } = of
  if (!standing) return
  of.standing = undefined
  if (standing.until <= turn.now) return
  turn.seen.push({ at: turn.now, type: 'signal.ended', signal: standing.id, reason })
  send(turn, 'all', `${standing.id} ${cause}`, { type: 'cleared', signal: standing.id, reason })
}
