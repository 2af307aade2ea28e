/**
 * The turns of the app: it asks for one before it shows a survey, a tour or a promotion of its own, and has a lease on the
 * person's attention until the turn ends. Only one tab of the person has a lease at a time, and no suggestion is sent
 * meanwhile, unless its use case is critical.
 *
 * Tricky cases:
 * - A lease ends by its release, by its time, with its tab, and when the person says no. Unless it was released as shown,
 *   its place in the budget is returned.
 * - It may be released as shown after it has ended: the person saw it, so the place is charged all the same.
 * - Candidates that wait for the lease are retried as soon as it ends.
 */

import type { Json } from '@proactive/protocol'
import { budget, charge, giveBack, type Lease, openLease, reserve } from '../attention/attention.js'
import { dayIn } from '../attention/zone.js'
import { answerRequest, refusal } from '../command/answer.js'
import { idFrom } from '../message/ids.js'
import type { Inspection } from '../message/inspection.js'
import type { Body } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Turn } from '../state/turn.js'
import { retryCandidate } from './change-candidate.js'
import { displaceLessUrgent } from './displace-less-urgent.js'
import { evaluateLeaseGates } from './evaluate-gates.js'

type Asked = Extract<Body, { type: 'attention' }>
type LeaseSeen = Extract<Inspection, { type: 'lease' }>

/** Why a lease ends. */
type Ending = 'shown' | 'not shown' | 'expired' | 'gone' | 'consent'

/** Grants the app its turn where every gate is open, and answers. A tab that asks again for the turn that it has gets the same one. */
export function grantLease(turn: Turn, asked: Asked): void {
  const { kind, priority, session, key } = asked
  const answer = (value: { [field: string]: Json }): void => answerRequest(turn, asked.person, { request: 'attention', key }, { ok: true, value })
  const answerGranted = ({ id, until }: Lease): void => answer({ granted: true, leaseId: id, expiresAt: new Date(until).toISOString() })
  const person = turn.p.people.get(asked.person)
  if (!person) return answer({ granted: false, reason: 'consent' })

  const { now, p } = turn
  const id = idFrom('lease', key)
  const open = openLease(person.attention, now)
  const isSame = open?.session === session && open.kind === kind && open.priority === priority
  if (open && isSame) return answerGranted(open)

  const gates = evaluateLeaseGates(turn, person, asked)
  const answers = gates.map(({ gate, ok, reason }) => ({ gate, ok, ...(reason !== undefined && { reason }) }))
  turn.seen.push({ at: now, type: 'gates', gates: answers, person: person.id, correlation: id })
  const closed = gates.find(({ ok }) => !ok)
  const lease: Lease = { id, kind, priority, session, until: now + budget.leaseMs, isOpen: true }
  if (closed) {
    inspect(turn, person, lease, { change: 'refused', reason: closed.gate })
    return answer({ granted: false, reason: closed.gate })
  }
  displaceLessUrgent(turn, person, { priority, isCritical: false, yields: true })
  reserve(person.attention, { command: id, priority, at: now, day: today(turn), until: lease.until, isLease: true })
  person.attention.leases = [...(person.attention.leases ?? []), lease]
  p.due.add(lease.until, { type: 'lease', person: person.id, lease: id })
  inspect(turn, person, lease, { change: 'granted', until: lease.until })
  inspectAttention(turn, person, lease, 'reserved')
  answerGranted(lease)
}

/** Ends a turn for its app, and answers. A repeated release changes nothing. */
export function releaseLease(turn: Turn, { person: of, lease: id, shown, key }: Extract<Body, { type: 'attention.release' }>): void {
  const person = turn.p.people.get(of)
  const lease = person && leaseOf(person, id)
  if (person && lease) end(turn, person, lease, shown ? 'shown' : 'not shown')
  const result = lease ? { ok: true as const, value: {} } : refusal('not_found', 'The person has no such lease in this visit.')
  answerRequest(turn, of, { request: 'attention.release', key }, result)
}

/** Ends a turn whose time is over. */
export function expireLease(turn: Turn, person: Person, id: string): void {
  const lease = leaseOf(person, id)
  if (lease) end(turn, person, lease, 'expired')
}

/** Ends the open turns of a person, or of one tab. */
export function endLeases(turn: Turn, person: Person, { reason, session }: { reason: Ending; session?: string }): void {
  for (const lease of person.attention.leases ?? []) if (session === undefined || lease.session === session) end(turn, person, lease, reason)
}

function end(turn: Turn, person: Person, lease: Lease, reason: Ending): void {
  const { id, priority, until } = lease
  const isCharged = person.attention.spent.some(({ command, shown }) => command === id && shown)
  if (reason === 'shown' && !isCharged) {
    charge(person.attention, { command: id, priority, at: turn.now, day: today(turn) })
    inspectAttention(turn, person, lease, 'charged')
  } else if (giveBack(person.attention, id)) inspectAttention(turn, person, lease, 'given back')
  if (!lease.isOpen) return
  lease.isOpen = false
  inspect(turn, person, lease, { change: 'ended', reason })
  const waiting = [...person.pursuits.values()].filter(({ stage, retryAt }) => stage === 'waiting' && retryAt === until)
  for (const pursuit of waiting) {
    pursuit.retryAt = turn.now
    retryCandidate(turn, person, pursuit)
  }
}

const leaseOf = ({ attention: { leases = [] } }: Person, id: string): Lease | undefined => leases.find((one) => one.id === id)

const today = ({ compiled, now }: Turn): string => dayIn(compiled.pack.timeZone, now)

function inspect({ seen, now }: Turn, { id: person }: Person, { id: correlation, kind, priority, session }: Lease, what: Pick<LeaseSeen, 'change' | 'reason' | 'until'>): void {
  seen.push({ at: now, type: 'lease', ...what, kind, priority, person, session, correlation })
}

function inspectAttention({ seen, now }: Turn, { id: person }: Person, { id, priority }: Lease, change: Extract<Inspection, { type: 'attention' }>['change']): void {
  seen.push({ at: now, type: 'attention', change, command: id, priority, critical: false, person, correlation: id })
}
