import { idFrom } from '../message/ids.js'
import type { Candidate } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'

/** Offers the alternative to the hold that a person has just lost, if the use case has one. */
export function offerAlternative(turn: Turn, person: Person, { candidate: id, useCase }: Told): void {
  const candidate = person.pursuits.get(id)?.candidate
  if (!candidate || candidate.instead || !turn.compiled.useCases.get(useCase)?.alternative) return
  const alternative: Candidate = { ...candidate, id: idFrom('alternative', id), instead: true }
  send(turn, `person:${person.id}`, alternative.id, { type: 'offer', candidate: alternative })
}
