import type { SagaRun } from '../saga/saga-run.js'
import type { Person } from '../state/person.js'
import type { Saga } from '../state/saga.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Returns the saga of an accepted command, whose person its steps are for. */
export function sagaOfCommand(turn: Turn, person: Person, { command: { id }, candidate, session, hold }: Told, saga: Saga): SagaRun {
  return {
    turn,
    saga,
    steps: turn.compiled.actions.get(saga.action)?.steps ?? [],
    of: {
      id,
      from: `person:${person.id}`,
      correlation: candidate,
      causationId: id,
      person: person.id,
      session,
      ...(hold && { hold: hold.id }),
      due: { type: 'step', person: person.id, command: id },
    },
  }
}
