import type { Decision } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import { plain } from '../message/json.js'
import type { Person } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import { recordEvent } from '../state/record.js'
import type { Turn } from '../state/turn.js'

/** Returns the ID and time of a candidate's decision; each round of the same candidate has a decision of its own. */
export function stampDecision({ now }: Turn, { candidate, round = 0 }: Pursuit): { id: string; time: string } {
  const id = round === 0 ? idFrom('decision', candidate.id) : idFrom('decision', candidate.id, String(round))
  return { id, time: new Date(now).toISOString() }
}

/** Records a decision, with the score and the facts that it rests on; `sources` are those that the rule's words read. */
export function recordDecision(turn: Turn, person: Person, { candidate, facts, variant }: Pursuit, decision: Decision, sources: Readonly<Record<string, string>> = {}): void {
  const { signal, useCase, session, score } = candidate
  const read = Object.keys(sources).length > 0 && { sources }
  const inVariant = decision.act && variant && { variant: variant.name }
  turn.seen.push({ at: turn.now, type: 'decision', decision, ...read, ...inVariant, person: person.id, correlation: candidate.id })
  recordEvent(turn, 'decision.made', {
    id: decision.id,
    person: person.id,
    session,
    causationId: signal,
    correlationId: candidate.id,
    data: plain({ signal, useCase, score, facts, decision, ...inVariant }),
  })
}
