import { days, type Json } from '@proactive/protocol'
import { ownerOf } from '../message/address.js'
import { catchUp, derive } from './derive.js'
import type { Knowledge } from '../state/knowledge.js'
import type { DefinitionError } from '../message/definition-error.js'
import type { Event } from '../message/message.js'
import { savedRules, type State } from '../state/partition.js'
import { savedOf } from '../state/rule.js'
import { newTurn, type Turn } from '../state/turn.js'
import { byEvent, type Compiled, type CompiledRule } from '../state/compiled.js'
import { keyState } from './keys.js'
import { latenessMs } from '../define/lateness.js'

/** What rules have to read again from the log: events of these types, received since `since`, epoch milliseconds. */
export interface Stale {
  rules: string[]
  types: string[]
  since: number
}

/** How far back a rule reads again whose memory has no limit of its own. */
const longestMs = days(1)

/** Returns the rules that have no saved state of their present version, and what they have to read again. */
export function staleRules({ rules }: Compiled, saved: Json): Stale | undefined {
  const { now, all } = savedRules(saved)
  const stale = rules.filter((rule) => savedOf(rule, all) === undefined)
  if (stale.length === 0) return undefined
  return {
    rules: stale.map(({ definition }) => definition.type),
    types: [...new Set(stale.flatMap(({ rule }) => rule.events.map(({ type }) => type)))],
    since: now - Math.max(...stale.map(reachOf)),
  }
}

/** Runs past events through rules and keeps only what the rules remember; the signals of that run are discarded. */
export function rebuild(
  compiled: Compiled,
  knowledge: Knowledge,
  p: State,
  { rules: names, events, onError }: { rules: readonly string[]; events: Iterable<Event>; onError: ((error: DefinitionError) => void) | undefined },
): void {
  const known = new Set<string>()
  const report = ({ dropped }: Turn): void => {
    for (const { error } of dropped.values()) {
      if (error && !known.has(error.message)) onError?.(error)
      if (error) known.add(error.message)
    }
  }
  const rules = compiled.rules.filter(({ definition }) => names.includes(definition.type))
  const past = { ...compiled, rules, rulesByEvent: byEvent(rules) }
  const scene: State = { ...p, now: 0, watermark: 0 }
  for (const event of events) {
    const turn = pastTurn(past, knowledge, scene, Math.min(event.received, p.now))
    catchUp(turn)
    derive(turn, event, true)
    report(turn)
  }
  scene.watermark = p.watermark
  const lastTurn = pastTurn(past, knowledge, scene, p.now)
  catchUp(lastTurn)
  report(lastTurn)
  for (const rule of rules) restoreStanding(pastTurn(past, knowledge, scene, p.now), rule)
}

/** Makes a turn whose outcome is discarded. */
export function pastTurn(compiled: Compiled, knowledge: Knowledge, p: State, now: number): Turn {
  p.now = Math.max(p.now, now)
  p.watermark = Math.max(p.watermark, p.now - latenessMs)
  return newTurn(compiled, knowledge, p)
}

/** Restores the signals that stand: those announced before, not those of the run over past events. */
function restoreStanding(turn: Turn, rule: CompiledRule): void {
  const { p } = turn
  const state = p.rules[rule.n]
  if (!state) return
  state.asking.clear()
  for (const of of state.keys.values()) of.standing = undefined
  for (const { id, type, key, time, expiresAt } of p.standings.all()) {
    if (type !== rule.definition.type || ownerOf(`rule:${type}/${key}`, p.count) !== p.n) continue
    const of = keyState(turn, rule, state, key)
    of.standing = { id, until: expiresAt }
    of.changedAt = Math.max(of.changedAt, time)
  }
}

function reachOf({ rule, operators }: CompiledRule): number {
  const { detector, collapse } = rule
  const memories = detector ? [...operators, detector] : operators
  return Math.max(collapse?.ms ?? 0, ...memories.map(({ reachMs = longestMs }) => reachMs)) + latenessMs
}
