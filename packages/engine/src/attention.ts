import { minutes, type Preferences, type Priority } from '@proactive/protocol'

/** How often a person may be interrupted, over all their tabs. Durations are milliseconds. */
export const budget = {
  perVisit: 3,
  keptForHigh: 1,
  perDay: 8,
  gapMs: minutes(5),
  restMs: minutes(30),
  refusalsInARow: 2,
} as const

interface Interruption {
  command: string
  at: number
  day: string
  thisVisit: boolean
}

/** What was spent. Reserved when sent, so that two never share the last place; given back when never shown. */
export interface Attention {
  spent: Interruption[]
  /** Until when a category rests. */
  rests: Record<string, number>
  /** Declined or dismissed in a row, this visit. */
  refusals: number
}

export const freshAttention = (): Attention => ({ spent: [], rests: {}, refusals: 0 })

interface Wish {
  now: number
  day: string
  priority: Priority
  category: string
  critical: boolean
  frequency: Preferences['frequency']
}

/** `until` is when to ask again; without it, not in this visit. */
export type MayInterrupt = { ok: true } | { ok: false; reason: string; until?: number }

/** Whether one more interruption fits. */
export function mayInterrupt(attention: Attention, wish: Wish): MayInterrupt {
  const { now, priority, critical, frequency } = wish
  const high = priority === 'high'
  if (frequency === 'minimal' && !high) return { ok: false, reason: 'minimal lets only high through' }
  if (attention.refusals >= budget.refusalsInARow) return { ok: false, reason: 'two in a row were refused' }

  const places = high ? budget.perVisit : budget.perVisit - budget.keptForHigh
  const visit = attention.spent.filter(({ thisVisit }) => thisVisit).length
  if (visit >= budget.perVisit) return { ok: false, reason: 'three were told this visit' }
  if (visit >= places) return { ok: false, reason: 'the last place is kept for high priority' }
  if (attention.spent.filter(({ day }) => day === wish.day).length >= budget.perDay) {
    return { ok: false, reason: 'eight were told today' }
  }

  const rest = attention.rests[wish.category] ?? 0
  if (rest > now) return { ok: false, reason: 'its category rests', until: rest }
  const gap = frequency === 'maximum' ? budget.gapMs / 2 : budget.gapMs
  const next = (attention.spent.at(-1)?.at ?? -Infinity) + gap
  if (next > now && !critical) return { ok: false, reason: 'too soon after the last', until: next }
  return { ok: true }
}

export function spend(attention: Attention, command: string, at: number, day: string): void {
  const old = attention.spent.filter((one) => one.thisVisit || one.day === day)
  attention.spent = [...old, { command, at, day, thisVisit: true }]
}

/** It was never shown: it cost nothing. */
export function giveBack(attention: Attention, command: string): void {
  attention.spent = attention.spent.filter((one) => one.command !== command)
}

/** They said no: its category rests, and the second no in a row silences the visit. */
export function refused(attention: Attention, category: string, now: number): void {
  attention.refusals++
  attention.rests[category] = now + budget.restMs
}

/** They said yes. */
export function welcomed(attention: Attention): void {
  attention.refusals = 0
}

export function newVisit(attention: Attention): void {
  attention.refusals = 0
  attention.spent = attention.spent.map((one) => ({ ...one, thisVisit: false }))
}
