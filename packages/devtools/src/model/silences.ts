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
  /** Whether it was shown after all, at a better moment. */
  readonly isShownLater: boolean
  /** The ids of the items to look at. */
  readonly items: readonly string[]
}

/**
 * Counts what was not shown, by reason and most frequent first: what the server held back by a gate or a decision, and what
 * the page holds back or held back until a better moment.
 */
export function silencesOf(record: InspectionRecord, suggestions: readonly Pick<PageSuggestion, 'id' | 'deferred'>[]): Silence[] {
  const found = new Map<string, { why: string; isShownLater: boolean; items: Set<string> }>()
  const shown = commandsShown(record)
  const add = (key: string, why: string, item: string, isShownLater = false): void => {
    const silence = found.get(key) ?? { why, isShownLater, items: new Set() }
    silence.items.add(item)
    found.set(key, silence)
  }
  for (const trace of record.traces.values()) for (const { key, why, item } of silencesIn(trace)) add(key, why, item)
  const deferred = new Map<string, Set<string>>()
  for (const { type, data, causationId = '' } of record.events.values()) {
    if (type === 'suggestion.deferred') note(deferred, deferralOf(data), causationId)
  }
  for (const { id, deferred: reason } of suggestions) if (reason) note(deferred, reason, id)
  for (const [reason, commands] of deferred) {
    for (const id of commands) add(`page ${reason}${shown.has(id) ? ' later' : ''}`, obstacleWords(reason), `command:${id}`, shown.has(id))
  }
  const all = [...found].map(([key, { items, ...silence }]) => ({ key, ...silence, count: items.size, items: [...items] }))
  return all.toSorted((a, b) => Number(a.isShownLater) - Number(b.isShownLater) || b.count - a.count)
}

/** Returns the ids of the commands that the person has seen. */
function commandsShown({ events, traces }: InspectionRecord): Set<string> {
  const byEvents = [...events.values()].flatMap(({ type, causationId }) => (type === 'suggestion.shown' ? (causationId ?? []) : []))
  const byTraces = [...traces.values()].flatMap(({ command, outcomes }) => (command && outcomes.some(({ type }) => type === 'suggestion.shown') ? command.id : []))
  return new Set([...byEvents, ...byTraces])
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
