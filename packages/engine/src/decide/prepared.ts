import type { State } from '../state/partition.js'
import type { Acting } from '../state/pursuit.js'

/** An answer that waits in the assistant's panel; it goes with its signal, and costs no attention. */
export interface Prepared {
  candidate: string
  useCase: string
  decision: Acting
}

export function preparedFor({ people }: State, id: string): Prepared[] {
  return [...(people.get(id)?.pursuits.values() ?? [])].flatMap(({ stage, decision, candidate }) =>
    stage === 'prepared' && decision ? [{ candidate: candidate.id, useCase: candidate.useCase, decision }] : [],
  )
}
