import type { Candidate, Signal } from '../message/message.js'
import { urgency } from '../attention/attention.js'
import { pursue } from './pursue.js'
import type { Turn } from '../state/turn.js'

/** Takes up the candidates that were offered, the best first, so that it is on its way when the others ask. */
export function takeOffers(turn: Turn): void {
  for (const candidate of turn.offers.splice(0).toSorted((a, b) => byMerit(turn, a, b))) {
    const person = turn.p.people.get(candidate.person)
    if (person) pursue(turn, person, candidate)
  }
}

/** By priority, then score, then expiry; among equals as the topic would. */
function byMerit({ p, compiled }: Turn, a: Candidate, b: Candidate): number {
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
