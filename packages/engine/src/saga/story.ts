import type { Person } from '../state/person.js'
import type { Saga } from '../state/saga.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** The whole of what a saga is about. */
export interface Story {
  turn: Turn
  person: Person
  told: Told
  saga: Saga
}
