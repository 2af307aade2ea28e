import { idFrom } from '../message/ids.js'
import type { Candidate } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'

/** Offers the alternative to the hold that a person has just lost, if the use case has one. */
export function offerAlternative(turn: Turn, person: Person, { candidate: id }: Told): void {
  const candidate = person.pursuits.get(id)?.candidate
  if (candidate) offerAlternativeTo(turn, candidate)
}

/** Offers the alternative to a candidate that does not get the thing, if the use case has one. */
export function offerAlternativeTo(turn: Turn, candidate: Candidate): void {
  if (candidate.instead || !turn.compiled.useCases.get(candidate.useCase)?.alternative) return
  const alternative: Candidate = { ...candidate, id: idFrom('alternative', candidate.id), instead: true }
  send(turn, `person:${candidate.person}`, alternative.id, { type: 'offer', candidate: alternative })
}
