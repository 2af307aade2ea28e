import type { Person } from '../state/person.js'
import type { Saga } from '../state/saga.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** A saga with the command and the person that it belongs to, within one step of the engine. */
export interface SagaRun {
  turn: Turn
  person: Person
  told: Told
  saga: Saga
}
