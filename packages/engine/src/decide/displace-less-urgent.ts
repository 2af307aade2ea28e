import type { Priority } from '@proactive/protocol'
import { budget, givesWay, urgency } from '../attention/attention.js'
import { withdraw } from '../command/withdraw.js'
import type { Person } from '../state/person.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { changeCandidate } from './change-candidate.js'

interface Urgency {
  priority: Priority
  isCritical: boolean
  /** Whether others of its priority go first. */
  yields: boolean
}

/** Withdraws the person's less urgent commands that were not shown yet. They cost no attention and are retried later. */
export function displaceLessUrgent(turn: Turn, person: Person, next: Urgency): void {
  for (const other of person.told.values()) if (isDisplaced(turn, other, next)) displace(turn, person, other)
}

function isDisplaced(turn: Turn, other: Told, next: Urgency): boolean {
  if (other.quiet || other.waits || other.shown || !isOpen(other)) return false
  const one = urgencyOf(turn, other)
  return urgency[one.priority] > urgency[next.priority] || (next.isCritical && !one.isCritical) || givesWay(one, next)
}

/** Returns how urgent a command is. */
export function urgencyOf({ compiled }: Turn, { command: { priority }, useCase }: Told): Urgency {
  const { critical = false, yields = false } = compiled.useCases.get(useCase) ?? {}
  return { priority, isCritical: critical, yields }
}

function displace(turn: Turn, person: Person, told: Told): void {
  withdraw(turn, person, told, 'outranked')
  const pursuit = person.pursuits.get(told.candidate)
  if (!pursuit) return
  pursuit.outranked = true
  pursuit.round = (pursuit.round ?? 0) + 1
  changeCandidate(turn, person, pursuit, { event: 'displaced', until: turn.now + budget.gapMs })
}
