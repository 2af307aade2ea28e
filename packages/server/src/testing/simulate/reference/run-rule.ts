import type { Event, SignalDefinition } from '@proactive/engine'
import { type Json, seconds } from '@proactive/protocol'
import type { NaiveRule } from './definitions.js'

/** An event of one key, and when its partition took it. */
export interface Taken {
  event: Event
  at: number
}

/** What a rule makes of the events of one key, in order. */
export type Made =
  | { type: 'signal'; time: number; expiresAt: number; priority: string; data: Json; evidence: { ids: string[]; count: number; leftOut: number } }
  /** Its signal would have stood until `until`; if that is over by then, the signal has expired before. */
  | { type: 'ended'; reason: string; until: number }

/** Events that arrive later than this after they happened are late. */
export const latenessMs = seconds(2)

type Rule = SignalDefinition['rule']

/** Whether a rule reads its events in the order of their times, behind the watermark. */
export function isByTime({ detector, kept }: Rule): boolean {
  const order = detector?.order ?? 'either'
  return order === 'time' || (order === 'either' && Object.values(kept).some(({ byTime }) => byTime))
}

/**
 * Runs a rule over everything that was taken for one key, from the first event, and returns all that it made of it.
 * `until` is the time up to which it has read: the clock, or the watermark. `changesAt` is the time at which more may come
 * of it without another event; Infinity for never.
 */
export function runRule({ rule }: SignalDefinition, naive: NaiveRule, taken: readonly Taken[], { key, until, timeZone }: { key: string; until: number; timeZone: string }): { made: Made[]; changesAt: number } {
  const byTime = isByTime(rule)
  const zoned = (one: Rule['kept'][string]): Rule['kept'][string] => one.inZone?.(timeZone) ?? one
  const kept = Object.entries(rule.kept).map(([name, operator]) => ({ name, operator: zoned(operator), state: operator.start() }))
  const detector = rule.detector?.inZone?.(timeZone) ?? rule.detector
  const found = detector?.start()
  const read: Event[] = []
  const judged: Event[] = []
  const made: Made[] = []
  let evidence: string[] = []
  let leftOut = 0
  let changedAt = 0
  let standing: number | undefined
  let burst: { event: Event; first: unknown; count: number; until: number } | undefined
  let wakeAt: number | undefined
  let wokenAt = -Infinity

  const items = byTime ? taken.toSorted((a, b) => a.event.time - b.event.time || (a.event.id < b.event.id ? -1 : 1)) : taken
  const clockOf = ({ event, at }: Taken): number => (byTime ? event.time : at)
  for (const item of items) {
    if (clockOf(item) > until) {
      wakeUpTo(until, true)
      return { made, changesAt: Math.min(clockOf(item), dueAt()) }
    }
    wakeUpTo(clockOf(item), !byTime)
    take(item.event, clockOf(item))
  }
  wakeUpTo(until, true)
  return { made, changesAt: dueAt() }

  function take(event: Event, clock: number): void {
    const clears = rule.clears?.(event.data, seenOf(event, clock)) === true
    if (!clears && rule.only?.(event.data, event) === false) {
      if (event.time >= changedAt) leftOut++
      return
    }
    read.push(event)
    for (const { operator, state } of kept) operator.push(state, event.data, event)
    if (event.time >= changedAt) evidence.push(event.id)
    if (clears) {
      detector?.push(found, event.data, seenOf(event, clock))
      judged.push(event)
      if (burst && burst.event.time <= event.time) burst = undefined
      if (event.time < changedAt) return
      changedAt = event.time
      endStanding('cleared')
    } else if (!rule.collapse) judge(event, clock)
    else if (burst && (rule.collapse.edge === 'trailing' || clock <= burst.until)) {
      if (event.time >= burst.event.time - rule.collapse.ms) burst.count++
      if (event.time >= burst.event.time) burst.event = event
    } else {
      burst = { event, first: event.data, count: 1, until: clock + rule.collapse.ms }
      if (rule.collapse.edge === 'leading') judge(event, clock)
    }
  }

  function judge(event: Event, clock: number): void {
    const seen = seenOf(event, clock)
    judged.push(event)
    const what = naive.when ? naive.when(judged, seen) : detector ? detector.push(found, event.data, seen) : {}
    if (what) raise(event, { ...seen, ...what }, event.time)
    wakeAt = nextWake()
  }

  function seenOf(event: Event<unknown>, clock: number) {
    const values = kept.map(({ name, operator, state }) => [name, naive.keep?.[name]?.(read, event.time) ?? operator.read(state, event.time)])
    const of = burst ? { count: burst.count, first: burst.first } : { count: 1, first: event.data }
    return { ...Object.fromEntries(values), key, now: clock, event, burst: of }
  }

  function raise(event: Event<unknown>, seen: ReturnType<typeof seenOf>, since: number): void {
    if (since < changedAt) return
    const says = rule.emit(event.data, seen)
    const standsMs = typeof rule.expires === 'number' ? rule.expires : says && rule.expires(event.data, { ...seen, now: since })
    if (!says || !standsMs || standsMs < 0) return
    changedAt = since
    const isOver = since + standsMs < event.received - latenessMs
    endStanding(isOver ? 'expired' : 'replaced')
    if (isOver) return
    made.push({ type: 'signal', time: since, expiresAt: since + standsMs, priority: says.priority, data: says.data, evidence: { ids: evidence.slice(-3), count: evidence.length, leftOut } })
    standing = since + standsMs
    evidence = []
    leftOut = 0
  }

  function endStanding(reason: string): void {
    if (standing !== undefined) made.push({ type: 'ended', reason, until: standing })
    standing = undefined
  }

  /** What the naive rule makes of the events by time alone, unless it was made already. */
  function naiveWake(): ReturnType<NonNullable<NaiveRule['wakes']>> {
    const next = naive.wakes?.(judged)
    return next && next.at > wokenAt ? next : undefined
  }

  function nextWake(): number | undefined {
    return naive.wakes ? naiveWake()?.at : detector?.due?.(found)
  }

  function burstEnd(): number {
    return rule.collapse?.edge === 'trailing' && burst ? burst.until : Infinity
  }

  function dueAt(): number {
    return Math.min(burstEnd(), wakeAt ?? Infinity)
  }

  /** Ends the burst, and wakes the detector, whose time comes before `clock`; with `isIncluded`, also at it. */
  function wakeUpTo(clock: number, isIncluded: boolean): void {
    for (;;) {
      const due = dueAt()
      if (due > clock || (due === clock && !isIncluded)) return
      if (burst && due === burstEnd()) {
        const { event } = burst
        judge(event, due)
        burst = undefined
      }
      const woken = naive.wakes ? naiveWake() : detector?.wake?.(found, due)
      wokenAt = due
      wakeAt = nextWake()
      if (woken) raise(woken.event, { ...seenOf(woken.event, due), ...woken.found }, due)
    }
  }
}
