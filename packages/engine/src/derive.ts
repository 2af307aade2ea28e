import { ownerOf } from './address.js'
import type { CompiledRule } from './compile.js'
import type { Seen } from './define-signal.js'
import { idFrom } from './ids.js'
import type { Address, Event, Signal } from './message.js'
import { type KeyState, keyState, type RuleState } from './rule-state.js'
import { drop, send, type Turn } from './turn.js'

/** How long a rule that goes by time waits for events that are late, in milliseconds. */
export const latenessMs = 2_000

/** Hands an event to every rule whose key lives here, and once to each other partition that has one. */
export function derive(turn: Turn, event: Event, forwarded: boolean): void {
  const { p, compiled } = turn
  const elsewhere = new Map<number, Address>()
  for (const compiledRule of compiled.rulesByEvent.get(event.type) ?? []) {
    const { definition, rule } = compiledRule
    const given = rule.key(event.data, event)
    for (const key of Array.isArray(given) ? given : [given]) {
      if (key === undefined) continue
      const address: Address = `rule:${definition.type}/${key}`
      const owner = ownerOf(address, p.count)
      if (owner === p.n) take(turn, compiledRule, String(key), event)
      else elsewhere.set(owner, address)
    }
  }
  if (forwarded) return
  for (const [owner, to] of elsewhere) {
    turn.emit.push({ id: `${event.id}>${owner}`, to, cause: event.id, body: { is: 'event', event, forwarded: true } })
  }
}

/** Ends bursts and wakes detectors that are due, and takes up what the watermark has passed. */
export function catchUp(turn: Turn): void {
  const { p, compiled } = turn
  compiled.rules.forEach((rule, n) => {
    const state = p.rules[n]
    if (state) catchUpRule(turn, rule, state)
  })
}

/** When a rule next has something to do without being told. */
export function nextOfRule({ byTime }: CompiledRule, state: RuleState | undefined): number {
  return Math.min(state?.ahead.next() ?? Infinity, state?.wakes.next() ?? Infinity) + (byTime ? latenessMs : 0)
}

function catchUpRule(turn: Turn, rule: CompiledRule, state: RuleState): void {
  const clock = rule.byTime ? turn.p.watermark : turn.now
  for (;;) {
    const eventsFirst = (state.ahead.next() ?? Infinity) <= (state.wakes.next() ?? Infinity)
    if (eventsFirst) {
      const next = state.ahead.take(clock)
      if (!next) return
      experience(turn, rule, state, next.what.key, next.what.event, next.at)
    } else {
      const next = state.wakes.take(clock)
      if (!next) return
      wake(turn, rule, state, next.what, next.at)
    }
  }
}

function take(turn: Turn, rule: CompiledRule, key: string, event: Event): void {
  const state = turn.p.rules[rule.n]
  if (!state) return
  if (!rule.byTime) experience(turn, rule, state, key, event, turn.now)
  else if (event.time < turn.p.watermark) drop(turn, 'late', rule.definition.type)
  else state.ahead.add(event.time, { key, event }, event.id)
}

/** One event of one key. `clock` is what the rule goes by: the engine's, or the event's own time. */
function experience(turn: Turn, compiled: CompiledRule, state: RuleState, key: string, event: Event, clock: number): void {
  const { rule, kept, definition } = compiled
  const of = keyState(state, compiled, key, turn.now, () => drop(turn, 'key', definition.type))
  const clears = rule.clears?.(event.data, seenBy(compiled, of, event)) ?? false
  if (!clears && rule.only && !rule.only(event.data, event)) return

  kept.forEach(([, operator], i) => operator.push(of.kept[i], event.data, event))
  of.evidence = [...of.evidence.slice(-2), event.id]
  of.count++

  if (clears) {
    rule.detector?.push(of.found, event.data, seenBy(compiled, of, event))
    delete of.burst
    end(turn, of, event, 'cleared')
  } else if (joinsBurst(compiled, state, of, event, clock)) return
  else judge(turn, compiled, state, of, event, clock)
}

/** Whether the event waits for its burst's end, or follows in the wake of its first. */
function joinsBurst({ rule }: CompiledRule, { wakes }: RuleState, of: KeyState, event: Event, clock: number): boolean {
  if (!rule.collapse) return false
  const { ms, edge } = rule.collapse
  if (of.burst && clock <= of.burst.until) {
    of.burst.count++
    of.burst.last = event
    return true
  }
  of.burst = { until: clock + ms, count: 1, first: event.data, last: event }
  if (edge === 'leading') return false
  wakes.add(of.burst.until, of.key)
  return true
}

function wake(turn: Turn, compiled: CompiledRule, state: RuleState, key: string, at: number): void {
  const of = state.keys.get(key)
  if (!of) return
  const { rule } = compiled
  if (rule.collapse?.edge === 'trailing' && of.burst && of.burst.until <= at) {
    judge(turn, compiled, state, of, of.burst.last, at)
    delete of.burst
  }
  const woken = rule.detector?.wake?.(of.found, at)
  if (woken) emit(turn, compiled, of, woken.event as Event, woken.found, at)
}

function judge(turn: Turn, compiled: CompiledRule, { wakes }: RuleState, of: KeyState, event: Event, clock: number): void {
  const { detector } = compiled.rule
  const found = detector ? detector.push(of.found, event.data, seenBy(compiled, of, event)) : {}
  if (found) emit(turn, compiled, of, event, found, clock)
  const due = detector?.due?.(of.found)
  if (due !== undefined && due !== of.dueAt) {
    of.dueAt = due
    wakes.add(due, of.key)
  }
}

function emit(turn: Turn, compiled: CompiledRule, of: KeyState, event: Event, found: object, clock: number): void {
  const { definition, rule } = compiled
  const { priority, data } = rule.emit(event.data, Object.assign(seenBy(compiled, of, event), found))
  const signal: Signal = {
    id: idFrom('signal', definition.type, String(rule.version), of.key, event.id),
    type: definition.type,
    version: rule.version,
    key: of.key,
    time: clock,
    expiresAt: clock + rule.expiresMs,
    priority,
    data: data as Signal['data'],
    evidence: { ids: of.evidence, count: of.count },
  }
  end(turn, of, event, 'replaced')
  of.standing = { id: signal.id, until: signal.expiresAt }
  of.evidence = []
  of.count = 0
  turn.seen.push({ at: turn.now, saw: 'signal', signal })
  send(turn, 'all', signal.id, { is: 'signal', signal })
}

function end(turn: Turn, of: KeyState, event: Event, reason: string): void {
  const { standing } = of
  if (!standing) return
  delete of.standing
  if (standing.until <= turn.now) return
  turn.seen.push({ at: turn.now, saw: 'signal.ended', signal: standing.id, reason })
  send(turn, 'all', `${standing.id} ${event.id}`, { is: 'cleared', signal: standing.id, reason })
}

/** What the rule's callbacks see beside the data: what is kept is read only when they look at it. */
function seenBy({ kept }: CompiledRule, of: KeyState, event: Event): Seen<unknown> {
  const { burst } = of
  const seen = { event, burst: burst ? { count: burst.count, first: burst.first } : { count: 1, first: event.data } }
  kept.forEach(([name, operator], i) => {
    Object.defineProperty(seen, name, { enumerable: true, get: () => operator.read(of.kept[i], event.time) })
  })
  return seen
}
