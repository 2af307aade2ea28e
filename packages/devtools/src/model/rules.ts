import { isRecord } from '@proactive/protocol'

/** A rule as `GET /ops/rules` describes it. */
export interface RuleSummary {
  readonly signal: string
  readonly events: readonly string[]
  readonly taken: number
  readonly keys: number
  readonly standing: number
}

/** What a rule made of the events of one key, as `GET /ops/rules/:signal` tells it. */
export interface KeyStory {
  readonly key: string
  readonly events: number
  readonly last: readonly { readonly event: string; readonly type: string; readonly time: string; readonly data: unknown; readonly made: string }[]
  /** What the rule keeps now, by name. */
  readonly kept?: Readonly<Record<string, unknown>>
  readonly detector?: string
  readonly burstUntil?: string
  readonly standing?: { readonly id: string; readonly until: string }
}

/** Returns the rules of an answer. The operator's routes are trusted to have their fields. */
export function readRules(answer: unknown): RuleSummary[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of an answer of the server are trusted
  return isRecord(answer) && Array.isArray(answer['rules']) ? (answer['rules'] as RuleSummary[]) : []
}

/** Returns the keys of an answer, those with an event of `known` first: they concern the person who is followed. */
export function readKeys(answer: unknown, known: ReadonlySet<string>): KeyStory[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of an answer of the server are trusted
  const keys = isRecord(answer) && Array.isArray(answer['keys']) ? (answer['keys'] as KeyStory[]) : []
  return keys.toSorted((a, b) => Number(concerns(b, known)) - Number(concerns(a, known)))
}

/** Whether a rule read one of these events for a key. */
export function concerns({ last }: KeyStory, known: ReadonlySet<string>): boolean {
  return last.some(({ event }) => known.has(event))
}

/** Says in one sentence where a rule stands. */
export function verdictOf({ events, taken, keys, standing }: RuleSummary): string {
  if (taken === 0) return `read nothing: no ${events.join(' or ')} arrived`
  if (standing > 0) return `${standing} of ${keys} keys ${standing === 1 ? 'has' : 'have'} a signal now`
  return `read ${taken} ${taken === 1 ? 'event' : 'events'} of ${keys} ${keys === 1 ? 'key' : 'keys'}, and no signal stands`
}
