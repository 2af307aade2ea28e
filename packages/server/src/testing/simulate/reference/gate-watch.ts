/** Compares each gate to the model: for candidates, and for the turns of the app. */

import type { Inspection } from '@proactive/engine'
import type { Counters } from '../counters.js'
import type { KnownGate } from './gates.js'
import { leaseGatesOf, type LeaseSeen } from './leases.js'
import type { Model } from './model.js'
import { fallsBackOnPanel } from './panel.js'
import type { Pursued, Pursuits } from './pursuits.js'

export type GatesSeen = Extract<Inspection, { type: 'gates' }>

export interface GateWatch {
  /** Returns the gate that answers otherwise than the model, and how; undefined when none does, and the answers are noted then. */
  compare(n: number, now: number, one: GatesSeen, lease?: LeaseSeen): { gate: string; how: string } | undefined
  /** Whether a person was held out of a use case. */
  isHeldOut(useCase: string, person: string): boolean
}

export function createGateWatch({ model, pursuits, counters }: { model: Model; pursuits: Pursuits; counters: Counters }): GateWatch {
  const heldOut = new Map<string, boolean>()

  function compareCandidate(n: number, now: number, { gates, correlation, person }: GatesSeen): { gate: string; how: string } | undefined {
    const pursuit = pursuits.all.get(correlation)
    if (!pursuit) return { gate: 'candidate', how: `The gates of ${correlation} were evaluated before it was offered to ${person}.` }
    const wanted = pursuits.gatesOf(n, now, pursuit)
    const about = `${pursuit.candidate.useCase} for ${person}`
    for (const { gate, ok, reason } of gates) {
      if (gate === 'holdout') {
        const name = `${pursuit.candidate.useCase} ${person}`
        if ((heldOut.get(name) ?? !ok) === ok) return { gate, how: `${person} was ${ok ? 'held out' : 'told'} before, and now is not.` }
        heldOut.set(name, !ok)
      }
      const naive = wanted[gate]
      if (naive && naive.ok !== ok) return { gate, how: `${about}: the engine's gate is ${ok ? 'open' : `closed (${reason ?? ''})`}, the model's is ${stateOf(naive)}.` }
    }
    const missing = Object.keys(wanted).find((name) => name !== 'verified' && !gates.some(({ gate }) => gate === name))
    if (missing !== undefined) return { gate: missing, how: `${about}: the engine did not evaluate it.` }
    note(pursuit, wanted, gates, now)
    return undefined
  }

  function compareLease(now: number, { gates, person: id }: GatesSeen, lease: LeaseSeen): { gate: string; how: string } | undefined {
    const person = model.person(id, now)
    if (!person) return { gate: 'consent', how: `The app was asked about a turn of ${id}, of whom nothing is known.` }
    const wanted = leaseGatesOf(model.definitions, lease, { person, now, isOtherInFlight: pursuits.ofPerson(id).some(({ stage }) => stage === 'in flight') })
    for (const [name, naive] of Object.entries(wanted)) {
      const isOpen = gates.find(({ gate }) => gate === name)?.ok
      if (isOpen !== naive.ok) return { gate: name, how: `A turn of the app for ${id}: the engine's gate is ${isOpen === undefined ? 'not evaluated' : isOpen ? 'open' : 'closed'}, the model's is ${stateOf(naive)}.` }
    }
    const isOpen = Object.values(wanted).every(({ ok }) => ok)
    if (isOpen !== (lease.change === 'granted')) return { gate: 'lease', how: `A turn of the app for ${id} was ${lease.change}, and its gates are ${isOpen ? 'open' : 'closed'}.` }
    counters.add(isOpen ? 'turns granted' : 'turns refused')
    return undefined
  }

  /** Notes what follows from gates: the candidate goes on, waits until they may all be open, or ends. */
  function note(pursuit: Pursued, wanted: Record<string, KnownGate>, gates: GatesSeen['gates'], now: number): void {
    pursuit.gates++
    for (const [name, { ok, why }] of Object.entries(wanted)) if (!ok) counters.add(`gate ${name}: ${why ?? ''}`)
    if (pursuit.wasOutranked && wanted['quiet']?.why === 'quiet hours') counters.add('quiet hours after outranked')
    if (wanted['outranked']?.ok === false) pursuit.wasOutranked = true
    // Who is held out is decided about like anybody else.
    const closed = gates.filter(({ gate, ok }) => !ok && gate !== 'holdout')
    if (closed.length === 0) {
      Object.assign(pursuit, { stage: 'in flight', since: pursuit.stage === 'in flight' ? pursuit.since : now })
      return
    }
    const until = Math.max(...closed.map(({ gate }) => wanted[gate]?.until ?? Infinity))
    const { lease } = wanted['attention'] ?? {}
    const atLeast = Math.max(...closed.map(({ gate }) => (wanted[gate]?.lease === undefined ? (wanted[gate]?.until ?? Infinity) : 0)))
    noteForPanel(pursuit, wanted)
    if (wanted['still_true']?.why === 'no longer eligible') pursuits.all.delete(pursuit.candidate.id)
    else Object.assign(pursuit, { stage: 'waiting', since: now, until, closed: closed[0]?.gate, lease: until === wanted['attention']?.until ? lease : undefined, atLeast })
  }

  /** Notes whether a candidate is decided for the panel. Its gates are evaluated once more then, at the same point of its way. */
  function noteForPanel(pursuit: Pursued, wanted: Record<string, KnownGate>): void {
    const goesThere = pursuit.isForPanel !== true && fallsBackOnPanel(pursuits.useCaseOf(pursuit), wanted, model.announced(pursuit.candidate.signal)?.expiresAt ?? 0)
    if (!goesThere) return void delete pursuit.isForPanel
    pursuit.isForPanel = true
    pursuit.gates--
  }

  return {
    compare: (n, now, one, lease) => (lease ? compareLease(now, one, lease) : compareCandidate(n, now, one)),
    isHeldOut: (useCase, person) => heldOut.get(`${useCase} ${person}`) === true,
  }
}

const stateOf = ({ ok, why }: KnownGate): string => (ok ? 'open' : `closed (${why ?? ''})`)
