import type { Person } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import type { Turn } from '../state/turn.js'
import { changeCandidate } from './change-candidate.js'

/** Ends a candidate whose signal has ended: expired, cleared or replaced. */
export function endCandidate(turn: Turn, person: Person, pursuit: Pursuit, how: string): void {
  const reason = pursuit.outranked ? 'outranked' : `the signal is ${how}`
  changeCandidate(turn, person, pursuit, { event: 'signal ended', reason })
}
