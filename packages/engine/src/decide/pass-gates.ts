import type { Subject } from '../command/compose.js'
import { fitOf } from '../route/score.js'
import type { Person } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import type { Turn } from '../state/turn.js'
import { changeCandidate, staySilent } from './change-candidate.js'
import { evaluateGates, type Gate, isHoldout } from './evaluate-gates.js'

/**
 * Evaluates every gate and records the answers. When one is closed, the candidate waits until all may be open, or its
 * decision is to stay silent; then this returns undefined. The gate of the holdout stops nothing here: the candidate of a
 * person who is held out is decided like any other, so that both groups are alike, and is not sent. Where only the attention is closed for as long as the signal
 * stands, a use case may have the candidate prepared for the panel instead.
 */
export function passGates(turn: Turn, person: Person, pursuit: Pursuit): Subject | undefined {
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const gates = evaluateGates(turn, person, pursuit, wanted)
  const answers = gates.map(({ gate, ok, reason }) => (reason === undefined ? { gate, ok } : { gate, ok, reason }))
  turn.seen.push({ at: turn.now, type: 'gates', gates: answers, person: person.id, correlation: candidate.id })
  const closed = gates.filter((gate) => !gate.ok && !isHoldout(gate))
  const fit = wanted && fitOf(turn, wanted, person)
  if (closed.length === 0 && fit)
    return { useCase: wanted.useCase, signal: wanted.signal, pursuit, tab: fit.tab, now: turn.now }
  if (!fit) changeCandidate(turn, person, pursuit, { event: 'no longer eligible' })
  else if (!pursuit.forPanel && wanted.useCase.panel === 'fallback' && isOnlyAttention(closed) && staysClosed(closed, wanted.signal.expiresAt)) {
    pursuit.forPanel = true
    return passGates(turn, person, pursuit)
  } else holdBack(turn, person, pursuit, closed, wanted.signal.expiresAt)
  return undefined
}

/** Lets the candidate wait if every closed gate may open before the signal expires; otherwise it stays silent. */
function holdBack(turn: Turn, person: Person, pursuit: Pursuit, closed: readonly Gate[], expiresAt: number): void {
  if (closed.some(({ gate }) => gate === 'outranked')) pursuit.outranked = true
  const until = Math.max(...closed.map((gate) => gate.until ?? Infinity))
  if (staysClosed(closed, expiresAt)) staySilent(turn, person, pursuit, closed[0]?.gate ?? '')
  else changeCandidate(turn, person, pursuit, { event: 'gates closed', until })
}

/** Whether a closed gate opens only after the signal has expired, or never. */
const staysClosed = (closed: readonly Gate[], expiresAt: number): boolean =>
  closed.some((gate) => !gate.mayBeEarlier && (gate.until ?? Infinity) >= expiresAt)

/** Whether only the budget, a snooze or the quiet hours are in the way of what could be shown; another candidate may go first. */
const isOnlyAttention = (closed: readonly Gate[]): boolean =>
  closed.every(({ gate, until }) => gate === 'attention' || gate === 'outranked' || (gate === 'quiet' && until !== undefined))
