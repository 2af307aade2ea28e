import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { changeFate } from './change-fate.js'

/** Withdraws an open command. */
export function withdraw(turn: Turn, person: Person, told: Told, reason: string): void {
  changeFate(turn, person, told, { event: 'withdraw', reason })
}
