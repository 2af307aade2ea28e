import { isRecord, type Json } from '@proactive/protocol'
import { ownerOf } from '../message/address.js'
import { copySeen, endStanding, raiseSignal } from './announce.js'
import type { Address, Event } from '../message/message.js'
import { addEvidence, addToBurst, attribute, endBurst, keptOf, type KeyState } from '../state/key.js'
import { type RuleState } from '../state/rule.js'
import { drop, send, type Turn } from '../state/turn.js'
import type { CompiledRule } from '../state/compiled.js'
import { recordRuleError } from './record-rule-error.js'
import { admitKey, keyState } from './keys.js'
import { latenessMs } from '../define/lateness.js'

/**
 * Gives an event to every rule whose key lives here, and forwards it once to each other partition that has one. Leaves
 * out the keys that `others`, the same event of another person, does not have.
 */
export function derive(turn: Turn, event: Event, forwarded: boolean, others?: Event): void {
  if (event.claimed !== undefined) return
  const rules = turn.compiled.rulesByEvent.get(event.type)
  if (!rules) return
  const elsewhere: Elsewhere = turn.p.count === 1 ? undefined : new Map()
  for (const compiled of rules) {
    // Inline, because this runs for every event: a closure each would be most of the cost of some rules.
    try {
      const only = others && keysOfAnybody(compiled, others)
      const given = compiled.rule.key(event.data, event)
      if (typeof given !== 'object') takeOrPass(turn, compiled, given, event, elsewhere, only)
      else for (const key of given) takeOrPass(turn, compiled, key, event, elsewhere, only)
    } catch (cause) {
      recordRuleError(turn, compiled, event, cause)
    }
  }
  if (forwarded || !elsewhere) return
  for (const [owner, to] of elsewhere) {
    turn.emit.push({ id: `${event.id}>${owner}`, to, cause: event.id, body: { type: 'event', event, forwarded: true, ...(others && { others }) } })
  }
}

/**
 * Derives what an event says about the shop and nothing of what it says about its person: rules do not learn whose event
 * it is, and no rule keyed by the person takes it. A key is the person's if it would be another for somebody else.
 */
export function deriveWithoutPerson(turn: Turn, { person, session, ...event }: Event): void {
  const bare = person?.slice(person.indexOf(':') + 1)
  const names = new Set([person, bare, session].filter((name) => name !== undefined && name !== ''))
  const { subject } = event
  const isSubject = subject !== undefined && names.has(subject.slice(subject.indexOf('/') + 1))
  derive(turn, event, false, { ...event, data: withoutNames(event.data, names), ...(isSubject && { subject: someone }) })
}

/** Stands for any other person. */
const someone = '@someone'

/** Returns data in which every value that is one of the names is another person's; values that only contain a name stay. */
function withoutNames(value: Json, names: ReadonlySet<string | undefined>): Json {
  if (typeof value === 'string' || typeof value === 'number') return names.has(String(value)) ? someone : value
  if (Array.isArray(value)) return value.map((item: Json) => withoutNames(item, names))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, item === undefined ? item : withoutNames(item, names)]))
}

/** Returns the keys that an event has for any person; none where a rule cannot read the other person's event. */
function keysOfAnybody({ rule }: CompiledRule, others: Event): ReadonlySet<string> {
  try {
    const keys = rule.key(others.data, others)
    return new Set((typeof keys === 'object' ? keys : [keys]).map(String))
  } catch {
    return new Set()
  }
}

/** Ends bursts and wakes detectors that are due, and reads the events that the watermark has passed. */
export function catchUp(turn: Turn): void {
  for (const rule of turn.compiled.rules) {
    const state = turn.p.rules[rule.n]
    if (state) catchUpRule(turn, rule, state)
  }
}

/** Returns when a rule has to run next without a new event. */
export function nextOfRule({ byTime }: CompiledRule, state: RuleState | undefined): number {
  return state ? Math.min(state.ahead.next(), state.wakes.next()) + (byTime ? latenessMs + 1 : 0) : Infinity
}

type Key = string | number | undefined

/** The other partitions that an event must reach; undefined when there is one partition. */
type Elsewhere = Map<number, Address> | undefined

/** Takes an event for a key that lives here, or notes the partition that owns the key. */
function takeOrPass(
  turn: Turn,
  compiled: CompiledRule,
  key: Key,
  event: Event,
  elsewhere: Elsewhere,
  only?: ReadonlySet<string>,
): void {
  if (key === undefined || (only && !only.has(String(key)))) return
  const { n, count, rules } = turn.p
  if (elsewhere) {
    const address: Address = `rule:${compiled.definition.type}/${key}`
    const owner = ownerOf(address, count)
    if (owner !== n) {
      elsewhere.set(owner, address)
      return
    }
  }
  const state = rules[compiled.n]
  if (!state) return
  const name = String(key)
  const known = state.keys.get(name)
  if (compiled.isRestedOn && known?.standing) askToRecheck(turn, compiled, known, event)
  take(turn, compiled, state, name, event)
}

/**
 * Has everything checked again that rests on the key, whatever the rule makes of the event. The signal may be over: a
 * command with a hold outlives it.
 */
function askToRecheck(turn: Turn, { definition: { type: signalType } }: CompiledRule, { key, whose }: KeyState, event: Event): void {
  send(turn, 'all', `${signalType}/${key} ${event.id}`, { type: 'recheck', signalType, key, ...(whose && { whose }) })
}

/** Runs an event now, or queues it until the watermark has passed it. */
function take(turn: Turn, compiled: CompiledRule, state: RuleState, key: string, event: Event): void {
  if (!compiled.byTime) experience(turn, compiled, state, key, event, turn.now)
  else if (event.time < turn.p.watermark) {
    turn.explain?.(key, event, 'left out: it arrived after the rule had read on')
    drop(turn, 'late', compiled.definition.type)
  }
  else state.ahead.add(event.time, { key, event })
}

/** Runs a rule's due events and wakes in the order of time; at the same time the event first, so that it counts. */
function catchUpRule(turn: Turn, compiled: CompiledRule, state: RuleState): void {
  const clock = compiled.byTime ? turn.p.watermark - 1 : turn.now
  const { ahead, wakes } = state
  for (;;) {
    const at = ahead.next()
    const due = wakes.next()
    if (Math.min(at, due) > clock) return
    let event: Event | undefined
    try {
      if (at <= due) {
        const next = ahead.take(clock)
        event = next?.event
        if (next) experience(turn, compiled, state, next.key, next.event, at)
      } else {
        const key = wakes.take(clock)
        if (key !== undefined) wake(turn, compiled, state, key, due)
      }
    } catch (cause) {
      recordRuleError(turn, compiled, event, cause)
    }
  }
}

/** Takes one event of one key. `clock` is the rule's clock: the engine's, or the event's own time. */
function experience(
  turn: Turn,
  compiled: CompiledRule,
  state: RuleState,
  key: string,
  event: Event,
  clock: number,
): void {
  const { rule, operators, sight } = compiled
  if (!admitKey(turn, compiled, state, key, event)) return turn.explain?.(key, event, 'left out: its person brought too many new keys')
  const of = keyState(turn, compiled, state, key)
  const clears = rule.clears !== undefined && rule.clears(event.data, sight(of, event, clock))
  if (!clears && rule.only && !rule.only(event.data, event)) {
    if (event.time >= of.changedAt) of.leftOut = (of.leftOut ?? 0) + 1
    return turn.explain?.(key, event, 'left out by .only(…)')
  }

  for (let i = 0; i < operators.length; i++) operators[i]?.push(keptOf(of, compiled, i), event.data, event)
  attribute(of, event)
  if (event.time >= of.changedAt) addEvidence(of, event.id)
  if (event.chain && event.chain.length > (of.chain?.length ?? 0)) of.chain = event.chain

  if (clears) {
    rule.detector?.push(of.found, event.data, sight(of, event, clock))
    const isLate = event.time < of.changedAt
    turn.explain?.(key, event, isLate ? 'taken by .clears(…), but late: what stands for the key is about a newer event' : 'taken by .clears(…): what stood for the key is over')
    clear(turn, compiled, state, of, event)
  } else if (isBurst(compiled, state, of, event, clock)) {
    turn.explain?.(key, event, `part of a burst, which is judged at ${new Date(of.burstUntil).toISOString()}`)
  } else {
    judge(turn, compiled, state, of, event, clock)
  }
}

/** Ends what a key says, and what is pending, as far as it is not newer than the event. */
function clear(turn: Turn, { definition }: CompiledRule, state: RuleState, of: KeyState, { id, time }: Event): void {
  if (of.burst && of.burst.time <= time) endBurst(of)
  for (const [effect, asking] of state.asking)
    if (asking.key === of.key && asking.since <= time) state.asking.delete(effect)
  if (time < of.changedAt) return drop(turn, 'late', definition.type)
  of.changedAt = time
  endStanding(turn, of, id, 'cleared')
}

/** Adds the event to its burst; returns whether it is not judged now. */
function isBurst({ rule }: CompiledRule, { wakes }: RuleState, of: KeyState, event: Event, clock: number): boolean {
  const { collapse } = rule
  if (!collapse) return false
  if (addToBurst(of, event, collapse, clock)) return true
  if (collapse.edge === 'leading') return false
  wakes.add(of.burstUntil, of.key)
  return true
}

/** Judges a burst that has ended, and wakes the detector. */
function wake(turn: Turn, compiled: CompiledRule, state: RuleState, key: string, at: number): void {
  const of = state.keys.get(key)
  if (!of) return
  const { collapse, detector } = compiled.rule
  if (collapse?.edge === 'trailing' && of.burst && of.burstUntil <= at) {
    try {
      judge(turn, compiled, state, of, of.burst, at)
    } finally {
      endBurst(of)
    }
  }
  const woken = detector?.wake?.(of.found, at)
  if (woken) raiseSignal(turn, compiled, state, of, copySeen(compiled, of, woken.event, at, woken.found), at)
}

/** Asks the detector whether there is a signal; without a detector, every event is one. */
function judge(
  turn: Turn,
  compiled: CompiledRule,
  state: RuleState,
  of: KeyState,
  event: Event,
  clock: number,
): void {
  const { detector } = compiled.rule
  const what = detector ? detector.push(of.found, event.data, compiled.sight(of, event, clock)) : {}
  if (!what) turn.explain?.(of.key, event, `no signal: ${detector?.describe?.(of.found) ?? 'its detector found nothing'}`)
  if (what) raiseSignal(turn, compiled, state, of, copySeen(compiled, of, event, clock, what), event.time)
  const due = detector?.due?.(of.found)
  if (due === undefined || due === of.dueAt) return
  of.dueAt = due
  state.wakes.add(due, of.key)
}
