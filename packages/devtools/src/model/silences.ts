import type { PageSuggestion } from '@proactive/browser'
import type { InspectedTrace } from '@proactive/protocol'
import type { InspectionRecord } from './record.js'
import { deferralOf, gateWords, obstacleWords } from './words.js'

/** Several silences of one reason. */
export interface Silence {
  /** `gate attention`, `page typing`, `decision` … */
  readonly key: string
  readonly count: number
  /** Why, in words: `you were typing`. */
  readonly why: string
  /** The ids of the items to look at. */
  readonly items: readonly string[]
}

/**
 * Counts what was not shown, by reason and most frequent first: what the server held back by a gate or a decision, and what
 * the page holds back or held back until a better moment.
 */
export function silencesOf(record: InspectionRecord, suggestions: readonly Pick<PageSuggestion, 'id' | 'deferred'>[]): Silence[] {
  const found = new Map<string, { why: string; items: Set<string> }>()
  const add = (key: string, why: string, item: string): void => {
    const silence = found.get(key) ?? { why, items: new Set() }
    silence.items.add(item)
    found.set(key, silence)
  }
  for (const trace of record.traces.values()) for (const { key, why, item } of silencesIn(trace)) add(key, why, item)
  const deferred = new Map<string, Set<string>>()
  for (const { type, data, causationId = '' } of record.events.values()) {
    if (type === 'suggestion.deferred') note(deferred, deferralOf(data), causationId)
  }
  for (const { id, deferred: reason } of suggestions) if (reason) note(deferred, reason, id)
  for (const [reason, commands] of deferred) for (const id of commands) add(`page ${reason}`, obstacleWords(reason), `command:${id}`)
  const all = [...found].map(([key, { why, items }]) => ({ key, why, count: items.size, items: [...items] }))
  return all.toSorted((a, b) => b.count - a.count)
}

function note(map: Map<string, Set<string>>, reason: string, id: string): void {
  map.set(reason, (map.get(reason) ?? new Set()).add(id))
}

function silencesIn({ correlationId: id, turn, command, decision, evaluations, gates }: InspectedTrace): { key: string; why: string; item: string }[] {
  if (turn?.granted || command) return []
  if (decision && !decision.act) return [{ key: `decision ${decision.reason}`, why: decision.reason, item: `decision:${id}` }]
  const closed = (evaluations.at(-1)?.gates ?? gates).filter(({ ok }) => !ok)
  return closed.map(({ gate }) => ({ key: `gate ${gate}`, why: gateWords(gate), item: `gates:${id}` }))
}
