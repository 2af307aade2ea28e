import type { Candidate, Signal } from '../message/message.js'
import { urgency } from '../attention/attention.js'
import { pursue } from './pursue.js'
import type { Turn } from '../state/turn.js'

/** Takes up the offered candidates, the best first, so that the best is in flight when the others reach the gates. */
export function takeOffers(turn: Turn): void {
  for (const candidate of turn.offers.splice(0).toSorted((a, b) => byUrgency(turn, a, b))) {
    const person = turn.p.people.get(candidate.person)
    if (person) pursue(turn, person, candidate)
  }
}

/** Orders by priority, then score, then expiry; among equals as a topic does. */
function byUrgency({ p, compiled }: Turn, a: Candidate, b: Candidate): number {
  const [first, second] = [p.standings.get(a.signal), p.standings.get(b.signal)]
  const rank = ({ useCase }: Candidate, signal: Signal | undefined) =>
    urgency[compiled.useCases.get(useCase)?.priority ?? signal?.priority ?? 'low']
  return (
    rank(a, first) - rank(b, second) ||
    b.score.total - a.score.total ||
    (first?.expiresAt ?? 0) - (second?.expiresAt ?? 0) ||
    a.tie - b.tie ||
    (`${a.person} ${a.id}` < `${b.person} ${b.id}` ? -1 : 1)
  )
}
