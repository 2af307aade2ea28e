import { minutes, type Preferences, type Priority } from '@proactive/protocol'

/**
 * How often a person may be interrupted, over all their tabs. Durations are milliseconds. A day is that of the calendar in
 * the pack's time zone; the suggestions that a person was shown on it count, however long it lasts.
 */
export const budget = {
  perVisit: 3,
  keptForHigh: 1,
  perDay: 8,
  gapMs: minutes(5),
  restMs: minutes(30),
  refusalsInARow: 2,
  /** How long a turn of the app lasts that is not released earlier. */
  leaseMs: minutes(5),
  /** How many turns of the app one tab, and one person, may be granted in a visit, also if none of them is shown. */
  leasesPerSession: 20,
  leasesPerVisit: 50,
} as const

/** The most urgent first. */
export const urgency = { high: 0, medium: 1, low: 2 } as const

interface Interruption {
  command: string
  /** When it was sent, or shown. */
  at: number
  day: string
  thisVisit: boolean
  /** Until it is shown it is only reserved. */
  shown: boolean
  priority: Priority
  /** When it is no longer worth showing. */
  until: number
  /** Whether others of its priority go first as long as it is not shown. */
  yields?: true
  /** Whether it is a turn of the app, which counts as on screen until it ends. */
  isLease?: true
}

/** A turn that the app asked for, such as for a survey: its tab may interrupt the person until it ends. */
export interface Lease {
  readonly id: string
  readonly kind: string
  readonly priority: Priority
  readonly session: string
  /** When it ends by itself. */
  readonly until: number
  isOpen: boolean
}

/**
 * What a person's attention was spent on. A place is reserved when a command is sent, so that two never share the last
 * one; charged when the command is shown; and returned when it is never shown.
 */
export interface Attention {
  spent: Interruption[]
  /** Until when each category pauses. */
  rests: Record<string, number>
  /** How many suggestions in a row were declined or dismissed in this visit. */
  refusals: number
  /** The app's turns of this visit. */
  leases?: Lease[]
}

export const freshAttention = (): Attention => ({ spent: [], rests: {}, refusals: 0 })

/** What somebody wants to interrupt a person with. */
export interface Wish {
  now: number
  day: string
  priority: Priority
  category: string
  critical: boolean
  /** Whether others of its priority go first; then it waits for one that yields as well. */
  yields?: boolean
  frequency: Preferences['frequency']
}

/** `until` is when the answer may change; without it, not in this visit. `mayBeEarlier`: or before that. */
export type MayInterrupt = { ok: true } | { ok: false; reason: string; until?: number; mayBeEarlier?: true }

/** Decides whether one more interruption fits the budget. */
export function mayInterrupt(attention: Attention, wish: Wish): MayInterrupt {
  const { now, priority, critical, frequency } = wish
  // A reservation whose time is over counts for nothing, as does one that gives way: its command is withdrawn in favour of this.
  const spent = attention.spent.filter((one) => one.shown || (one.until > now && !givesWay(one, wish)))
  const high = priority === 'high'
  if (frequency === 'minimal' && !high) return { ok: false, reason: "frequency 'minimal' allows high priority only" }
  if (attention.refusals >= budget.refusalsInARow) return { ok: false, reason: 'two suggestions in a row were refused' }

  const places = high ? budget.perVisit : budget.perVisit - budget.keptForHigh
  const visit = spent.filter(({ thisVisit }) => thisVisit).length
  if (visit >= budget.perVisit) return { ok: false, reason: 'the limit of three suggestions a visit is reached' }
  if (visit >= places) return { ok: false, reason: 'the last suggestion of the visit is reserved for high priority' }
  // A reserved place counts for today: its command may be shown today.
  if (spent.filter(({ day, shown }) => day === wish.day || !shown).length >= budget.perDay) {
    return { ok: false, reason: 'the limit of eight suggestions a day is reached' }
  }

  const rest = attention.rests[wish.category] ?? 0
  if (rest > now) return { ok: false, reason: 'the category is paused after a refusal', until: rest }
  return critical ? { ok: true } : isTime(spent, wish)
}

/** Whether what is reserved and not shown gives way, because it yields to others of its priority. */
export const givesWay = (reserved: { priority: Priority; yields?: boolean }, next: { priority: Priority; yields?: boolean }): boolean =>
  reserved.yields === true && !next.yields && urgency[reserved.priority] >= urgency[next.priority]

/** Decides whether the gap since the last one that was shown is over, the app has no turn, and nothing as urgent is still to be shown. */
function isTime(spent: readonly Interruption[], { now, priority, frequency }: Wish): MayInterrupt {
  const gap = frequency === 'maximum' ? budget.gapMs / 2 : budget.gapMs
  const last = Math.max(-Infinity, ...spent.map(({ shown, at }) => (shown ? at : -Infinity)))
  if (last + gap > now) return { ok: false, reason: 'too soon after the last', until: last + gap }
  const lease = spent.find(({ isLease, shown }) => isLease && !shown)
  if (lease) return { ok: false, reason: 'the app has its turn', until: lease.until, mayBeEarlier: true }
  const before = spent.filter((one) => !one.shown && urgency[one.priority] <= urgency[priority])
  if (before.length === 0) return { ok: true }
  return { ok: false, reason: 'another command is pending', until: Math.max(...before.map(({ until }) => until)) }
}

/** Reserves a place for a command that is sent, or for a turn of the app. */
export function reserve(attention: Attention, one: Pick<Interruption, 'command' | 'at' | 'day' | 'priority' | 'until' | 'isLease' | 'yields'>): void {
  const kept = attention.spent.filter(({ thisVisit, day, shown }) => thisVisit || day === one.day || !shown)
  attention.spent = [...kept, { ...one, thisVisit: true, shown: false }]
}

/** Charges a place for a command that was shown, even if its reservation was returned meanwhile. */
export function charge(attention: Attention, { command, at, day, priority }: Pick<Interruption, 'command' | 'at' | 'day' | 'priority'>): void {
  const others = attention.spent.filter((one) => one.command !== command)
  attention.spent = [...others, { command, at, day, priority, until: at, thisVisit: true, shown: true }]
}

/** Returns the place of a command that was never shown; false when it was shown, or returned before. */
export function giveBack(attention: Attention, command: string): boolean {
  const kept = attention.spent.filter((one) => one.command !== command || one.shown)
  const isGiven = kept.length < attention.spent.length
  attention.spent = kept
  return isGiven
}

/** Counts a refusal: its category pauses, and the second in a row silences the visit. */
export function countRefusal(attention: Attention, category: string, now: number): void {
  attention.refusals++
  attention.rests[category] = now + budget.restMs
}

/** Counts an acceptance, which ends a row of refusals. */
export function countAcceptance(attention: Attention): void {
  attention.refusals = 0
}

/** Starts a new visit. Commands that are still to be shown and turns that are open count for it. */
export function startVisit(attention: Attention): void {
  attention.refusals = 0
  attention.spent = attention.spent.map((one) => ({ ...one, thisVisit: !one.shown }))
  if (attention.leases) attention.leases = attention.leases.filter(({ isOpen }) => isOpen)
}

/** Returns the turn that the app has now. */
export const openLease = ({ leases = [] }: Attention, now: number): Lease | undefined => leases.find(({ isOpen, until }) => isOpen && until > now)

/** Tells whether a tab was granted as many turns of the app as it, or its person, may have in a visit. */
export function hasTooManyLeases({ leases = [] }: Attention, session: string): boolean {
  return leases.length >= budget.leasesPerVisit || leases.filter((one) => one.session === session).length >= budget.leasesPerSession
}
