/**
 * The gates before a command, as the design says them, computed from what is known of the person at this moment. Each
 * says when its answer may change, where that is known.
 */

import type { Candidate, Signal, UseCase } from '@proactive/engine'
import { minutes, type Json, type Priority } from '@proactive/protocol'
import type { Definitions } from './definitions.js'
import { fitOf, visitorOf } from './fit.js'
import type { KnownCommand, KnownPerson } from './person.js'

/** Whether a gate is open; closed, `until` is when that may change. Without it, not before the signal ends. */
export interface KnownGate {
  ok: boolean
  why?: string
  until?: number
  /** The turn of the app that closes it, which may end before that. */
  lease?: string
}

export interface Asked {
  candidate: Candidate
  person: KnownPerson
  /** The signal, while it stands, and the use case. */
  signal: Signal | undefined
  useCase: UseCase
  mode: string
  now: number
  /** The facts that were looked up; undefined before that. */
  facts: Readonly<Record<string, Json | undefined>> | undefined
  /** Another candidate of the person is being decided. */
  isOtherInFlight: boolean
  /** It is decided for the assistant's panel, where it interrupts nobody. */
  isForPanel?: boolean
}

/** What somebody wants to interrupt a person with; what yields gives way to others of its priority. */
export interface Wish {
  priority: Priority
  yields: boolean
}

const limits = { visit: 3, day: 8, gapMs: minutes(5) } as const
const rank: Readonly<Record<Priority, number>> = { high: 0, medium: 1, low: 2 }
const open: KnownGate = { ok: true }
export const gate = (ok: boolean, why: string, until?: number): KnownGate => (ok ? open : { ok, why, ...(until !== undefined && { until }) })

/** Returns every gate by its name, except `holdout`, which no log decides. */
export function gatesOf(definitions: Definitions, asked: Asked): Record<string, KnownGate> {
  const { person, signal, useCase, mode } = asked
  if (!signal) return { still_true: gate(false, 'the signal has ended') }
  const isPrefetch = useCase.command === 'prefetch'
  const isSilent = isPrefetch || asked.isForPanel === true
  return {
    consent: gate(person.consent === true, 'no consent'),
    mode: gate(mode !== 'off', 'switched off'),
    still_true: stillTrue(definitions, asked, signal),
    category: gate(person.preferences.categories[useCase.category] !== false, 'category switched off'),
    quiet: quiet(definitions, asked, isSilent),
    attention: isSilent ? open : attention(definitions, asked, signal),
    repeat: repeat(asked, signal),
    outranked: gate(isPrefetch || !asked.isOtherInFlight, 'another candidate goes first', 0),
    verified: verified(definitions, asked, signal),
  }
}

function stillTrue(definitions: Definitions, { candidate, person, useCase, facts, now }: Asked, signal: Signal): KnownGate {
  if (!fitOf(definitions, candidate.person, person, signal, useCase, now)) return gate(false, 'no longer eligible')
  const isTrue = facts === undefined || candidate.instead || useCase.stillTrue?.({ signal: signal.data, facts, now }) !== false
  return gate(isTrue, 'the facts no longer support it')
}

export function quiet({ pack }: Definitions, { person: { preferences }, now }: Pick<Asked, 'person' | 'now'>, isSilent: boolean): KnownGate {
  if (!preferences.enabled) return gate(false, 'switched off by the person')
  const snoozedUntil = preferences.quietUntil === undefined ? 0 : Date.parse(preferences.quietUntil)
  if (isSilent) return open
  if (snoozedUntil > now) return gate(false, 'snoozed', snoozedUntil)
  const hours = pack.quietHours
  if (!hours || !isWithin(hours, clockIn(pack.timeZone, now))) return open
  let end = now
  // To the minute: quiet hours begin and end at full minutes.
  while (isWithin(hours, clockIn(pack.timeZone, end))) end = (Math.floor(end / 60_000) + 1) * 60_000
  return gate(false, 'quiet hours', end)
}

/** Whether a time of day lies within hours that may cross midnight. */
const isWithin = ({ from, to }: { from: string; to: string }, clock: string): boolean =>
  from <= to ? from <= clock && clock < to : clock >= from || clock < to

function attention(definitions: Definitions, { candidate, person, useCase, now }: Asked, signal: Signal): KnownGate {
  const priority = useCase.priority ?? signal.priority
  const wish = { priority, yields: useCase.yields }
  const places = remaining(definitions, { person, now, category: useCase.category, ...wish })
  return places.ok && !useCase.critical && !candidate.instead ? budgetOf(person, now, wish) : places
}

/** Whether the person may be interrupted once more in this visit and on this day. */
export function remaining({ pack }: Definitions, { person, now, category, ...wish }: Wish & { person: KnownPerson; now: number; category: string }): KnownGate {
  const { priority } = wish
  const isHigh = priority === 'high'
  const { reserved, shown } = interruptionsOf(person, wish)
  const inVisit = reserved + shown.filter(({ visit }) => visit === person.visit).length
  const today = dayIn(pack.timeZone, now)
  const inDay = reserved + shown.filter(({ at }) => dayIn(pack.timeZone, at) === today).length
  if (person.preferences.frequency === 'minimal' && !isHigh) return gate(false, 'minimal frequency')
  if (person.refusals >= 2) return gate(false, 'two refusals')
  if (inVisit >= limits.visit) return gate(false, 'visit limit')
  if (!isHigh && inVisit >= limits.visit - 1) return gate(false, 'kept for high')
  if (inDay >= limits.day) return gate(false, 'day limit')
  const rests = person.rests.get(category) ?? 0
  return gate(rests <= now, 'category rests', rests)
}

/** Whether it is time for the next interruption: the gap is over, the app has no turn, and nothing as urgent is pending. */
export function budgetOf(person: KnownPerson, now: number, wish: Wish): KnownGate {
  const gapMs = person.preferences.frequency === 'maximum' ? limits.gapMs / 2 : limits.gapMs
  const last = Math.max(-Infinity, ...interruptionsOf(person, wish).shown.map(({ at }) => at))
  if (last + gapMs > now) return gate(false, 'gap', last + gapMs)
  const lease = person.leases.find(({ isOpen }) => isOpen)
  if (lease) return { ...gate(false, 'the app has its turn', lease.until), lease: lease.id }
  const pending = unseenOf(person, wish).filter((one) => rank[one.priority] <= rank[wish.priority])
  return gate(pending.length === 0, 'another is pending', Math.max(...pending.map(({ expiresAt }) => expiresAt)))
}

/** What nobody has seen yet, without what gives way to the wish. */
const unseenOf = ({ commands }: KnownPerson, wish: Wish): KnownCommand[] =>
  commands.filter((one) => !one.isQuiet && !one.waits && !one.seen && one.state === 'open' && !(one.yields && !wish.yields && rank[one.priority] >= rank[wish.priority]))

/** What the person was shown, and how much more may be shown already, of suggestions and turns of the app together. */
function interruptionsOf(person: KnownPerson, wish: Wish): { reserved: number; shown: { at: number; visit: number }[] } {
  const loud = person.commands.filter(({ isQuiet, waits }) => !isQuiet && !waits)
  const turns = person.leases.filter(({ isOpen }) => isOpen)
  return { reserved: unseenOf(person, wish).length + turns.length, shown: [...loud, ...person.leases].flatMap(({ seen }) => seen ?? []) }
}

/** Whether a scarce thing may be held for the person: not every use case holds it for guests. */
function verified(definitions: Definitions, { candidate, person, useCase, now }: Asked, signal: Signal): KnownGate {
  const { holdsFor } = useCase
  if (!useCase.holds || holdsFor === undefined || candidate.instead) return open
  if (holdsFor === 'verified') return gate(candidate.person.startsWith('user:'), 'not logged in')
  const tab = person.tabs.get(fitOf(definitions, candidate.person, person, signal, useCase, now)?.tab ?? '')
  return gate(!tab || holdsFor({ signal: signal.data, visitor: visitorOf(definitions, person, tab, now), now }), 'not verified')
}

/** Whether nothing of the same use case about the same key was sent in this visit, unless it came to nothing unseen. */
function repeat({ candidate, person, useCase }: Asked, signal: Signal): KnownGate {
  const before = person.commands.some(
    (one) =>
      one.useCase === useCase.name &&
      one.about === `${signal.type}/${signal.key}` &&
      one.visit === person.visit &&
      one.decidesAt === undefined &&
      (one.seen !== undefined || one.isQuiet || one.state === 'open'),
  )
  return gate(!before || candidate.instead === true, 'repeated')
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns the date and the time of day in a zone, as the platform writes them. */
function written(timeZone: string, at: number): string {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  formats.set(timeZone, format)
  return format.format(at)
}

export const dayIn = (timeZone: string, at: number): string => written(timeZone, at).slice(0, 10)
const clockIn = (timeZone: string, at: number): string => written(timeZone, at).slice(11, 16)
