import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { changeFate } from './change-fate.js'

/** Takes an open command back from its page. */
export function withdraw(turn: Turn, person: Person, told: Told, reason: string): void {
  changeFate(turn, person, told, { event: 'withdraw', reason })
}
