import { budget, urgency } from '../attention/attention.js'
import { withdraw } from '../command/withdraw.js'
import type { Person } from '../state/person.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { changeCandidate } from './change-candidate.js'

/** Withdraws the person's less urgent commands that were not shown yet. They cost no attention and are retried later. */
export function displaceLessUrgent(turn: Turn, person: Person, next: Told): void {
  if (next.quiet) return
  for (const other of person.told.values()) if (givesWay(turn, other, next)) displace(turn, person, other)
}

function givesWay({ compiled }: Turn, other: Told, next: Told): boolean {
  if (other.quiet || other.shown || !isOpen(other)) return false
  const isCritical = ({ useCase }: Told): boolean => compiled.useCases.get(useCase)?.critical ?? false
  const isLess = urgency[other.command.priority] > urgency[next.command.priority]
  return isLess || (isCritical(next) && !isCritical(other))
}

function displace(turn: Turn, person: Person, told: Told): void {
  withdraw(turn, person, told, 'outranked')
  const pursuit = person.pursuits.get(told.candidate)
  if (!pursuit) return
  pursuit.outranked = true
  pursuit.round = (pursuit.round ?? 0) + 1
  changeCandidate(turn, person, pursuit, { event: 'displaced', until: turn.now + budget.gapMs })
}
