/**
 * Answers why a rule gave no signal, before there is any candidate: runs past events through the rule as it is defined
 * now, and reports for each key which events it took, what it made of each, and what it waits for. The answer rests on the
 * events that are given, so that any process can give it. Facts of `.asks(…)` are not looked up.
 */

import type { Json } from '@proactive/protocol'
import { latenessMs } from '../define/lateness.js'
import { plain } from '../message/json.js'
import type { Event } from '../message/message.js'
import { byEvent, type Compiled, type CompiledRule } from '../state/compiled.js'
import { keptOf, type KeyState } from '../state/key.js'
import type { Knowledge } from '../state/knowledge.js'
import { newState, type State } from '../state/partition.js'
import { catchUp, derive } from './derive.js'
import { pastTurn } from './rebuild.js'

/** What a rule made of the events of one key. Times are epoch milliseconds. */
export interface RuleStory {
  key: string
  /** How many events it read for this key. */
  events: number
  /** What it made of the last of them, in order. */
  last: { event: string; type: string; time: number; data: Json; made: string }[]
  /** What it keeps now, under the names of `.keep(…)`. */
  kept: Readonly<Record<string, Json>>
  /** What its detector waits for; absent without a detector. */
  detector?: string
  /** The end of the burst that is not judged yet. */
  burstUntil?: number
  /** The signal that stands. */
  standing?: { id: string; until: number }
}

const lastAtMost = 20
const keysAtMost = 100

/** Runs events, in the log's order, through one rule, and returns what it made of each key, the latest key last. */
export function explain(
  { pack, ...compiled }: Compiled,
  knowledge: Knowledge,
  { signal, key, events, now }: { signal: string; key?: string; events: Iterable<Event>; now: number },
): RuleStory[] {
  const found = compiled.rules.find(({ definition }) => definition.type === signal)
  if (!found) {
    const all = compiled.rules.map(({ definition }) => `'${definition.type}'`).join(', ')
    throw new Error(`Unknown signal '${signal}'. The pack has ${all || 'no signals'}.`)
  }
  const rule: CompiledRule = { ...found, n: 0, isRestedOn: false }
  const past: Compiled = { ...compiled, pack, rules: [rule], rulesByEvent: byEvent([rule]) }
  const scene: State = newState(past, 0, 1)
  const stories = new Map<string, RuleStory>()
  const note = (of: string, { id, type, time, data }: Event<unknown>, made: string): void => {
    if (key !== undefined && of !== key) return
    const story = stories.get(of) ?? { key: of, events: 0, last: [], kept: {} }
    // The key of the latest event comes last.
    stories.delete(of)
    stories.set(of, story)
    const known = story.last.find((one) => one.event === id)
    if (known) known.made = `${known.made}; then ${made}`
    else {
      story.events++
      story.last = [...story.last, { event: id, type, time, data: plain(data), made }].slice(-lastAtMost)
    }
  }
  const at = (time: number) => ({ ...pastTurn(past, knowledge, scene, time), explain: note })
  for (const event of events) {
    const turn = at(Math.min(event.received, now))
    catchUp(turn)
    derive(turn, event, true)
    if (event.claimed !== undefined) for (const one of keysOf(rule, event)) note(one, event, 'left out: its time is over a day off')
    for (const { error } of turn.dropped.values()) if (error) for (const one of keysOf(rule, event)) note(one, event, error.message)
  }
  scene.watermark = Math.max(scene.watermark, now - latenessMs)
  catchUp(at(now))
  for (const { what } of scene.rules[0]?.ahead.all() ?? []) note(what.key, what.event, 'waits two seconds for earlier events')
  const told = [...stories.values()].slice(-keysAtMost)
  for (const story of told) describe(story, rule, scene.rules[0]?.keys.get(story.key), now)
  return told
}

function describe(story: RuleStory, { rule, operators, names }: CompiledRule, of: KeyState | undefined, now: number): void {
  if (!of) return
  story.kept = Object.fromEntries(operators.map((operator, i) => [names[i] ?? '', plain(operator.read(keptOf(of, { operators }, i), now) ?? null)]))
  if (rule.detector) story.detector = rule.detector.describe?.(of.found) ?? 'its detector has found nothing'
  if (of.burst) story.burstUntil = of.burstUntil
  if (of.standing && of.standing.until > now) story.standing = of.standing
}

/** Returns the keys of an event; none where the rule's key throws. */
function keysOf({ rule }: CompiledRule, event: Event): string[] {
  try {
    const keys = rule.key(event.data, event)
    return (typeof keys === 'object' ? [...keys] : [keys]).flatMap((key) => (key === undefined ? [] : [String(key)]))
  } catch {
    return ['']
  }
}
