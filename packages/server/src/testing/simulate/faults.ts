import { hours as hoursMs, minutes, seconds } from '@proactive/protocol'
import type { Random } from './random.js'

/** What goes wrong. `at` is milliseconds after the start, and so are lengths. */
export type Fault =
  /** The process dies at the `io`-th access to its disk from then on, before or after it took effect. */
  | { kind: 'crash'; at: number; who: number; io: number; side: 'before' | 'after'; backAfter: number }
  /** The process stands still, and goes on as if nothing had been. */
  | { kind: 'pause'; at: number; who: number; lasts: number }
  /** Another process starts beside those that are there, and takes its share. */
  | { kind: 'start'; at: number }
  /** A process ends as it should, and gives back what it owns. */
  | { kind: 'stop'; at: number; who: number }
  /** The disk refuses, or does what it is told and its answer is lost. */
  | { kind: 'disk'; at: number; lasts: number; does: 'refuse' | 'lose' | 'dawdle' }
  /** Hints that there is something to read do not arrive. */
  | { kind: 'deaf'; at: number; lasts: number }
  /** Connections of pages break, and new ones are slow. */
  | { kind: 'network'; at: number; lasts: number; share: number }
  | { kind: 'decider'; at: number; lasts: number; does: 'dawdle' | 'fail' | 'babble' | 'decline' }
  /** A step of an action fails, or is done and its answer never comes. */
  | { kind: 'step'; at: number; lasts: number; does: 'dawdle' | 'fail' | 'lose' }
  | { kind: 'facts'; at: number; lasts: number; does: 'dawdle' | 'fail' }

export type FaultKind = Fault['kind']

/** Those that show most come more often. */
const kinds = [
  'crash',
  'crash',
  'crash',
  'pause',
  'pause',
  'start',
  'start',
  'stop',
  'disk',
  'deaf',
  'network',
  'network',
  'decider',
  'step',
  'facts',
] as const

/** Draws what will go wrong in a while. */
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
  if (kind === 'pause') return { kind, at, who, lasts: random.chance(0.5) ? lasts : random.between(100, seconds(8)) }
  if (kind === 'start') return { kind, at }
  if (kind === 'stop') return { kind, at, who }
  if (kind === 'deaf') return { kind, at, lasts }
  if (kind === 'network') return { kind, at, lasts, share: random.pick([0.2, 0.5, 1]) }
  if (kind === 'disk') {
    return { kind, at, lasts: random.between(500, seconds(20)), does: random.pick(['refuse', 'lose', 'dawdle']) }
  }
  const long = random.between(minutes(1), minutes(10))
  if (kind === 'decider') return { kind, at, lasts: long, does: random.pick(['dawdle', 'fail', 'babble', 'decline']) }
  if (kind === 'step') return { kind, at, lasts: long, does: random.pick(['dawdle', 'fail', 'lose']) }
  return { kind, at, lasts: long, does: random.pick(['dawdle', 'fail']) }
}
