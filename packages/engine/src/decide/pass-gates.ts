import type { Subject } from '../command/compose.js'
import { fitOf } from '../route/score.js'
import type { Person } from '../state/person.js'
import type { Pursuit } from '../state/pursuit.js'
import type { Turn } from '../state/turn.js'
import { changeCandidate, staySilent } from './change-candidate.js'
import { evaluateGates, type Gate } from './evaluate-gates.js'

/**
 * Evaluates every gate and records the answers. When one is closed, the candidate waits until all may be open, or its
 * decision is to stay silent; then this returns undefined.
 */
export function passGates(turn: Turn, person: Person, pursuit: Pursuit): Subject | undefined {
  const { candidate } = pursuit
  const wanted = turn.p.standings.wanted(candidate.signal).find(({ useCase }) => useCase.name === candidate.useCase)
  const gates = evaluateGates(turn, person, pursuit, wanted)
  const answers = gates.map(({ gate, ok, reason }) => (reason === undefined ? { gate, ok } : { gate, ok, reason }))
  turn.seen.push({ at: turn.now, type: 'gates', gates: answers, person: person.id, correlation: candidate.id })
  const closed = gates.filter(({ ok }) => !ok)
  const fit = wanted && fitOf(turn, wanted, person)
  if (closed.length === 0 && fit)
    return { useCase: wanted.useCase, signal: wanted.signal, pursuit, tab: fit.tab, now: turn.now }
  if (!fit) changeCandidate(turn, person, pursuit, { event: 'no longer eligible' })
  else holdBack(turn, person, pursuit, closed, wanted.signal.expiresAt)
  return undefined
}

/** Lets the candidate wait if every closed gate may open before the signal expires; otherwise it stays silent. */
function holdBack(turn: Turn, person: Person, pursuit: Pursuit, closed: readonly Gate[], expiresAt: number): void {
  if (closed.some(({ gate }) => gate === 'outranked')) pursuit.outranked = true
  const until = Math.max(...closed.map((gate) => gate.until ?? Infinity))
  const untilAtLeast = Math.max(...closed.map((gate) => (gate.mayBeEarlier ? 0 : (gate.until ?? Infinity))))
  if (untilAtLeast >= expiresAt) staySilent(turn, person, pursuit, closed[0]?.gate ?? '')
  else changeCandidate(turn, person, pursuit, { event: 'gates closed', until })
}
