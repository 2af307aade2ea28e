import type { GateAnswer } from '@proactive/protocol'
import { hasTooManyLeases, type Lease, type MayInterrupt, mayInterrupt, type Wish } from '../attention/attention.js'
import { quietUntil } from '../attention/quiet-hours.js'
import { dayIn } from '../attention/zone.js'
import type { UseCase } from '../define/use-case.js'
import { hash } from '../message/address.js'
import type { Person } from '../state/person.js'
import { isInFlight, type Pursuit } from '../state/pursuit.js'
import { fitOf, isVerified } from '../route/score.js'
import type { Wanted } from '../state/standings.js'
import { hasHold, isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

interface Asking extends Wanted {
  person: Person
  pursuit: Pursuit
}

/** Whether it is prepared for the assistant's panel, and not shown by itself. */
export const isForPanel = ({ panel }: UseCase, { forPanel }: Pursuit): boolean => panel === 'only' || forPanel === true

/** One gate's answer; `until` is when the answer may change, where that is known. `mayBeEarlier`: or before that. */
export type Gate = GateAnswer & { until?: number; mayBeEarlier?: true }

/**
 * Evaluates every gate, even after one is closed. A prefetch, which nobody sees, and what is prepared for
 * the panel need no attention. */
export function evaluateGates(turn: Turn, person: Person, pursuit: Pursuit, wanted: Wanted | undefined): Gate[] {
  if (!wanted) return [gate('still_true', false, 'the signal is over')]
  const asking = { person, pursuit, ...wanted }
  const isPrefetch = wanted.useCase.command === 'prefetch'
  const isSilent = isPrefetch || isForPanel(wanted.useCase, pursuit)
  const free = (name: string): Gate => gate(name, true, '')
  return [
    consent(asking),
    mode(turn, asking),
    stillTrue(turn, asking),
    category(asking),
    quiet(turn, asking, isSilent),
    isSilent ? free('attention') : attention(turn, asking),
    holdout(asking),
    repeat(asking),
    isPrefetch ? free('outranked') : outranked(asking),
    ...(wanted.useCase.holds ? [verified(turn, asking), places(turn, asking)] : []),
  ]
}

/**
 * Evaluates the gates for a turn of the app: those of a suggestion of this priority that concern the person. Nothing that
 * may be shown, being decided or critical, and no other turn may be open.
 */
export function evaluateLeaseGates(turn: Turn, person: Person, { kind, priority, session }: Pick<Lease, 'kind' | 'priority' | 'session'>): Gate[] {
  const wish = wishOf(turn, person, { priority, category: kind, critical: false, yields: true })
  const isCritical = ({ useCase }: Told): boolean => turn.compiled.useCases.get(useCase)?.critical === true
  const open = [...person.told.values()].filter((told) => isOpen(told) && !told.quiet && !told.waits && told.expiresAt > turn.now)
  const first = open.find((told) => told.fate === 'shown' || isCritical(told))
  return [
    consent({ person }),
    category({ person, useCase: { category: kind } }),
    quiet(turn, { person }, false),
    first
      ? gate('attention', false, first.fate === 'shown' ? 'a suggestion is shown' : 'a critical suggestion is pending', first.expiresAt)
      : hasTooManyLeases(person.attention, session)
        ? gate('attention', false, 'the app had too many turns in this visit')
        : gateOf(mayInterrupt(person.attention, wish)),
    outranked({ person }),
  ]
}

const gate = (name: string, ok: boolean, reason: string, until?: number): Gate =>
  ok ? { gate: name, ok } : { gate: name, ok, reason, ...(until !== undefined && { until }) }

function consent({ person }: Pick<Asking, 'person'>): Gate {
  return gate('consent', person.consent === true, 'no consent')
}

function mode({ p }: Turn, { useCase }: Asking): Gate {
  return gate('mode', (p.modes[useCase.name] ?? useCase.mode) !== 'off', 'switched off')
}

function stillTrue(turn: Turn, { person, pursuit: { facts, stage, candidate }, ...wanted }: Asking): Gate {
  const { useCase, signal } = wanted
  if (!fitOf(turn, wanted, person)) return gate('still_true', false, 'no longer eligible')
  const factsAreHere = stage !== 'waiting' && stage !== 'facts'
  const isTrue = !factsAreHere || candidate.instead || !useCase.stillTrue || useCase.stillTrue({ signal: signal.data, facts, now: turn.now })
  return gate('still_true', isTrue, 'the facts no longer support the suggestion')
}

function category({ person, useCase }: { person: Person; useCase: { category: string } }): Gate {
  return gate('category', person.preferences.categories[useCase.category] !== false, `no ${useCase.category} wanted`)
}

function quiet({ now, compiled: { pack } }: Turn, { person: { preferences } }: Pick<Asking, 'person'>, isSilent: boolean): Gate {
  if (!preferences.enabled) return gate('quiet', false, 'switched off by the person')
  if (isSilent) return gate('quiet', true, '')
  const snoozed = preferences.quietUntil === undefined ? 0 : Date.parse(preferences.quietUntil)
  if (snoozed > now) return gate('quiet', false, 'snoozed', snoozed)
  const hours = pack.quietHours && quietUntil(pack.quietHours, pack.timeZone, now)
  return gate('quiet', hours === undefined, 'quiet hours', hours)
}

function attention(turn: Turn, { person, pursuit, useCase, signal }: Asking): Gate {
  const wish = wishOf(turn, person, {
    priority: useCase.priority ?? signal.priority,
    category: useCase.category,
    // An alternative takes the place of the hold that was just lost.
    critical: useCase.critical || pursuit.candidate.instead === true,
    yields: useCase.yields,
  })
  return gateOf(mayInterrupt(person.attention, wish))
}

function wishOf({ now, compiled }: Turn, { preferences: { frequency } }: Person, of: Pick<Wish, 'priority' | 'category' | 'critical' | 'yields'>): Wish {
  return { ...of, now, day: dayIn(compiled.pack.timeZone, now), frequency }
}

function gateOf(may: MayInterrupt): Gate {
  if (may.ok) return gate('attention', true, '')
  return { ...gate('attention', false, may.reason, may.until), ...(may.mayBeEarlier && { mayBeEarlier: true }) }
}

/** Holds out the same persons every time, so that all that they experience can be compared. */
export const isHeldOut = ({ name, holdout }: UseCase, { id }: Pick<Person, 'id'>): boolean => hash(`${name} ${id}`) / 2 ** 32 < holdout

/** Whether it is the gate of the holdout, behind which a candidate is decided all the same, and not sent. */
export const isHoldout = ({ gate: name }: Pick<Gate, 'gate'>): boolean => name === 'holdout'

const holdout = ({ person, useCase }: Asking): Gate => gate('holdout', !isHeldOut(useCase, person), 'held out, to measure the effect')

function repeat({ person, pursuit, useCase, signal }: Asking): Gate {
  const before = [...person.told.values()].some(
    (told) =>
      told.useCase === useCase.name &&
      told.signal.key === signal.key &&
      told.visit === person.visit &&
      !told.place &&
      (told.shown || told.quiet || isOpen(told)),
  )
  return gate('repeat', !before || pursuit.candidate.instead === true, 'already suggested in this visit')
}

/** Lets one candidate of a person be in flight at a time; the best is taken up first. */
function outranked({ person, pursuit }: { person: Person; pursuit?: Pursuit }): Gate {
  const other = [...person.pursuits.values()].find((one) => one !== pursuit && isInFlight(one))
  return gate('outranked', !other, `${other?.candidate.useCase ?? ''} goes first`, 0)
}

/** Lets only verified persons have a scarce thing, where the use case says so. */
function verified(turn: Turn, { person, pursuit: { candidate }, ...wanted }: Asking): Gate {
  const { useCase, signal } = wanted
  const tab = useCase.holdsFor && fitOf(turn, wanted, person)?.tab
  const isAllowed = !tab || isVerified(useCase, person, turn.knowledge.of(tab, signal.data, turn.now))
  return gate('verified', isAllowed || candidate.instead === true, 'for verified persons only')
}

/**
 * Caps the places of scarce things for an address, which the topic counts, and the holds of a person over all things.
 * An alternative takes the place of the hold that was just lost.
 */
function places({ now }: Turn, { person, pursuit: { candidate } }: Asking): Gate {
  if (candidate.crowded) return gate('places', false, 'others of the same address have its places')
  const most = candidate.instead ? Infinity : (candidate.origin?.places ?? Infinity)
  const held = [...person.told.values()].filter((told) => hasHold(told, now) && told.candidate !== candidate.id)
  return gate('places', held.length < most, `already holds ${held.length}`)
}
