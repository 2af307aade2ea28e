import { ignores, refuses, type Cell, type Table, to } from './machine.js'

/**
 * The states of a hold: a scarce thing that is kept for the person of one candidate. The topic decides the order; the
 * shop's records decide about availability, so every step asks the records first.
 *
 * ```
 *              claim             granted               kept
 *      none ─────────▶ claimed ─────────▶ granted ─────────────▶ kept
 *                        │                │  ▲  │                 │
 *                not free│       extended └──┘  │                 │
 *                        ▼                      ├─────────────────┤
 *                     refused                   ▼                 ▼
 *                                   released ── given back
 *                                    expired ── given back late, time over
 *                                       lost ── denied
 *
 *   granted ── shown, extend, keep ──▶ granted (the records are asked)
 * ```
 *
 * - `claimed`: the records are asked whether the thing is free. The candidate waits in its stage `hold` meanwhile. A
 *   claim outlives its candidate, which may end before the records reply: only the reply ends a claim, and a hold that
 *   is granted to a candidate that is over is given back at once (decide/take-hold-answer.ts).
 * - `granted`: the thing is the person's until `until`. Showing the command, or a tap for more time, extends it.
 * - `kept`: the command was accepted, and the thing is the person's until the action has used it up.
 *
 * A hold that has ended is stored nowhere: its candidate is in the state `none` and may claim again. It ends in four ways:
 *
 * - `refused`: the thing was not free. The candidate is in the topic's queue again, and is offered a place again at a
 *   later instant, so that records which count something as free and do not grant it cause no endless loop.
 * - `released`: the person declined, left or was told something else; or the action failed or was undone.
 * - `expired`: nobody answered in time, or the action never used it up.
 * - `lost`: the records no longer have it.
 *
 * A topic stores no state by name: a claim is in `claims`, and a hold in `holds` with `isKept`. `holdState` reads the
 * state from there.
 */
export type HoldState = 'none' | 'claimed' | 'granted' | 'kept'
export type HoldEnd = 'refused' | 'released' | 'expired' | 'lost'

export type HoldEvent =
  /** A decision to act needs the thing. */
  | 'claim'
  /** The records granted the hold, or refused it. */
  | 'granted'
  | 'not free'
  /** The command was shown, so that the time of the hold starts. */
  | 'shown'
  /** A tap for more time; allowed while nobody waits in the queue, and ten times. */
  | 'extend'
  /** The command was accepted. */
  | 'keep'
  /** The records have extended the hold: after `shown` or `extend`; or after `keep`. */
  | 'extended'
  | 'kept'
  /** The records do not extend it. */
  | 'denied'
  /** The person's side ends it, before or after its time. */
  | 'given back'
  | 'given back late'
  /** Its `until` has passed. */
  | 'time over'

export type HoldEffect =
  | 'ask the records to hold it'
  | 'ask the records to extend it'
  | 'ask the records to release it'
  | 'set the deadline'
  | 'record the change'
  | 'return the candidate to the queue'
  | 'take the place from the candidate'
  | 'tell the owner'
  | 'offer the free places'

const extend = to('granted', 'ask the records to extend it')
const release = ['ask the records to release it', 'record the change'] as const
const nextInQueue = ['take the place from the candidate', 'offer the free places'] as const
const ends = {
  denied: to(
    'lost',
    'take the place from the candidate', 'record the change', 'tell the owner', 'offer the free places',
  ),
  'given back': to('released', ...release, ...nextInQueue),
  'given back late': to('expired', ...release, ...nextInQueue),
  'time over': to(
    'expired',
    ...release, 'take the place from the candidate', 'tell the owner', 'offer the free places',
  ),
} as const
const fromRecords = ['granted', 'not free', 'extended', 'kept', 'denied'] as const
const ofEnd = ['given back', 'given back late', 'time over'] as const

export const holdTable = {
  none: {
    claim: to('claimed', 'ask the records to hold it'),
    ...refuses('shown', 'extend', 'keep'),
    ...ignores(...fromRecords, ...ofEnd),
  },
  claimed: {
    granted: to('granted', 'set the deadline', 'record the change', 'tell the owner'),
    'not free': to(
      'refused',
      'record the change', 'return the candidate to the queue', 'tell the owner', 'offer the free places',
    ),
    ...refuses('claim', 'shown', 'extend', 'keep'),
    ...ignores('extended', 'kept', 'denied', ...ofEnd),
  },
  granted: {
    shown: extend,
    extend,
    keep: extend,
    extended: to('granted', 'set the deadline', 'record the change', 'tell the owner'),
    kept: to('kept', 'set the deadline', 'record the change', 'tell the owner'),
    ...ends,
    ...refuses('claim'),
    ...ignores('granted', 'not free'),
  },
  kept: {
    ...ends,
    ...refuses('claim', 'shown', 'extend', 'keep'),
    ...ignores('granted', 'not free', 'extended', 'kept'),
  },
} as const satisfies Table<HoldState, HoldEvent, HoldEffect, HoldState | HoldEnd>

/** Where a topic stores its claims and holds, by candidate. */
interface Holds<Hold extends { readonly isKept: boolean }> {
  readonly claims: Readonly<Record<string, Hold>>
  readonly holds: Readonly<Record<string, Hold>>
}

export function holdState({ claims, holds }: Holds<{ readonly isKept: boolean }>, candidate: string): HoldState {
  const hold = holds[candidate]
  if (hold) return hold.isKept ? 'kept' : 'granted'
  return claims[candidate] ? 'claimed' : 'none'
}

/**
 * Takes an event about a candidate's hold: stores the state that follows, and returns the hold, its new state or its end,
 * and the effects to perform; undefined when the state ignores or refuses the event. A claim brings its hold along.
 */
export function moveHold<Hold extends { readonly isKept: boolean }>(
  topic: Holds<Hold>,
  candidate: string,
  event: HoldEvent,
  claimed?: Hold,
): { hold: Hold; state: HoldState | HoldEnd; effects: readonly HoldEffect[] } | undefined {
  const cell: Cell<HoldState | HoldEnd, HoldEffect> = holdTable[holdState(topic, candidate)][event]
  const hold = claimed ?? topic.holds[candidate] ?? topic.claims[candidate]
  if (typeof cell === 'string' || !hold) return undefined
  const claims: Record<string, Hold> = topic.claims
  const holds: Record<string, Hold> = topic.holds
  const kept: { isKept: boolean } = hold
  if (cell.to === 'claimed') claims[candidate] = hold
  else delete claims[candidate]
  if (cell.to === 'granted' || cell.to === 'kept') holds[candidate] = hold
  else delete holds[candidate]
  kept.isKept = cell.to === 'kept'
  return { hold, state: cell.to, effects: cell.effects }
}
