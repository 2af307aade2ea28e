import { idFrom } from '../message/ids.js'
import type { Candidate } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'

/** Proposes the nearest alternative to what a person has just lost, where their use case knows one. */
export function offerInstead(turn: Turn, person: Person, { candidate: id, useCase }: Told): void {
  const candidate = person.pursuits.get(id)?.candidate
  if (!candidate || candidate.instead || !turn.compiled.useCases.get(useCase)?.alternative) return
  const other: Candidate = { ...candidate, id: idFrom('alternative', id), instead: true }
  send(turn, `person:${person.id}`, other.id, { type: 'offer', candidate: other })
}
