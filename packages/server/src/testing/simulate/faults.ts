import { hours as hoursMs, minutes, seconds } from '@proactive/protocol'
import type { Random } from './random.js'

/** A fault. `at` is in milliseconds after the start; `lasts`, `after` and `backAfter` are in milliseconds. */
export type Fault =
  /** The process crashes at its `io`-th access to the disk after `at`, before or after the access took effect. */
  | { kind: 'crash'; at: number; who: number; io: number; side: 'before' | 'after'; backAfter: number }
  /** The process crashes `after` its next question to a decider outside, if there is one within the time of the fault. */
  | { kind: 'crash asking'; at: number; who: number; lasts: number; after: number; backAfter: number }
  /** The process is paused, and continues without noticing. */
  | { kind: 'pause'; at: number; who: number; lasts: number }
  /** The process is paused right before its next transaction or commit, for longer than its lease lasts. */
  | { kind: 'stall'; at: number; who: number; before: 'transaction' | 'commit'; lasts: number }
  /** Another process starts and takes its share of the partitions. */
  | { kind: 'start'; at: number }
  /** A process stops orderly and releases its partitions. */
  | { kind: 'stop'; at: number; who: number }
  /** Accesses to the disk are refused or delayed, or take effect and lose their answer. */
  | { kind: 'disk'; at: number; lasts: number; does: 'refuse' | 'lose' | 'delay' }
  /** A long transaction keeps readers from what is appended after it began, while the processes share the partitions anew. */
  | { kind: 'blocked'; at: number; lasts: number }
  /** Notifications of new records are lost. */
  | { kind: 'notifications'; at: number; lasts: number }
  /** A share of the pages' connections breaks, and new connections are slow. */
  | { kind: 'network'; at: number; lasts: number; share: number }
  | { kind: 'decider'; at: number; lasts: number; does: 'delay' | 'fail' | 'garble' | 'decline' }
  /** Steps of actions are delayed or fail, or are done and lose their answer. */
  | { kind: 'step'; at: number; lasts: number; does: 'delay' | 'fail' | 'lose' }
  | { kind: 'facts'; at: number; lasts: number; does: 'delay' | 'fail' }

export type FaultKind = Fault['kind']

/** The kinds to draw from; those that find most defects occur several times. */
const kinds = [
  'crash',
  'crash',
  'crash',
  'crash asking',
  'pause',
  'pause',
  'stall',
  'blocked',
  'blocked',
  'start',
  'start',
  'stop',
  'disk',
  'notifications',
  'network',
  'network',
  'decider',
  'step',
  'facts',
] as const

/** Draws the faults of a run. */
export function drawFaults(random: Random, hours: number, perHour: number): Fault[] {
  const count = Math.round(hours * perHour)
  return Array.from({ length: count }, () => draw(random, random.below(hoursMs(hours)))).toSorted((a, b) => a.at - b.at)
}

function draw(random: Random, at: number): Fault {
  const kind = random.pick(kinds)
  const lasts = random.between(seconds(1), minutes(1))
  const who = random.below(3)
  if (kind === 'crash') {
    const backAfter = random.between(100, seconds(40))
    return { kind, at, who, io: random.between(1, 12), side: random.pick(['before', 'after']), backAfter }
  }
  if (kind === 'crash asking') return { kind, at, who, lasts: lasts + seconds(30), after: random.between(0, 500), backAfter: random.between(100, seconds(20)) }
  if (kind === 'pause') return { kind, at, who, lasts: random.chance(0.5) ? lasts : random.between(100, seconds(8)) }
  if (kind === 'stall') return { kind, at, who, before: random.pick(['transaction', 'commit']), lasts: random.between(seconds(6), seconds(20)) }
  if (kind === 'start') return { kind, at }
  if (kind === 'stop') return { kind, at, who }
  if (kind === 'blocked') return { kind, at, lasts: random.between(seconds(5), seconds(20)) }
  if (kind === 'notifications') return { kind, at, lasts }
  if (kind === 'network') return { kind, at, lasts, share: random.pick([0.2, 0.5, 1]) }
  if (kind === 'disk') {
    return { kind, at, lasts: random.between(500, seconds(20)), does: random.pick(['refuse', 'lose', 'delay']) }
  }
  const long = random.between(minutes(1), minutes(10))
  if (kind === 'decider') return { kind, at, lasts: long, does: random.pick(['delay', 'fail', 'garble', 'decline']) }
  if (kind === 'step') return { kind, at, lasts: long, does: random.pick(['delay', 'fail', 'lose']) }
  return { kind, at, lasts: long, does: random.pick(['delay', 'fail']) }
}
