import type { State } from '../state/partition.js'
import type { DecisionToAct } from '../state/pursuit.js'

/** A decision that is shown when the person opens the assistant's panel. It ends with its signal and costs no attention. */
export interface Prepared {
  candidate: string
  useCase: string
  decision: DecisionToAct
}

/** Returns the prepared decisions of a person. */
export function preparedFor({ people }: State, id: string): Prepared[] {
  return [...(people.get(id)?.pursuits.values() ?? [])].flatMap(({ stage, decision, candidate }) =>
    stage === 'prepared' && decision ? [{ candidate: candidate.id, useCase: candidate.useCase, decision }] : [],
  )
}
