import type { Priority } from '@proactive/protocol'
import { charge, giveBack, reserve } from '../attention/attention.js'
import { dayIn } from '../attention/zone.js'
import type { Inspection } from '../message/inspection.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Reserves attention for a command that is sent. */
export function reserveAttention(turn: Turn, person: Person, told: Told): void {
  if (told.quiet) return
  const { id: command, priority } = told.command
  reserve(person.attention, { command, priority, at: turn.now, day: dayOf(turn), until: told.expiresAt, ...(turn.compiled.useCases.get(told.useCase)?.yields && { yields: true as const }) })
  inspect(turn, 'reserved', person, told, priority)
}

/**
 * Charges the attention for a command that was shown for the first time. A command that was answered was shown. One that
 * the person found in the panel costs nothing.
 */
export function chargeAttention(turn: Turn, person: Person, told: Told): void {
  if (told.quiet || told.shown) return
  told.shown = true
  if (told.waits) return
  const { id: command, priority } = told.command
  charge(person.attention, { command, priority, at: turn.now, day: dayOf(turn) })
  inspect(turn, 'charged', person, told, priority)
}

/** Returns the attention that was reserved for a command that is never shown. */
export function returnAttention(turn: Turn, person: Person, told: Told): void {
  if (giveBack(person.attention, told.command.id)) inspect(turn, 'given back', person, told, told.command.priority)
}

const dayOf = ({ compiled, now }: Turn): string => dayIn(compiled.pack.timeZone, now)

function inspect(
  { seen, now, compiled }: Turn,
  change: Extract<Inspection, { type: 'attention' }>['change'],
  person: Person,
  { command, candidate, useCase }: Told,
  priority: Priority,
): void {
  const critical = compiled.useCases.get(useCase)?.critical ?? false
  const about = { command: command.id, priority, critical, person: person.id, correlation: candidate }
  seen.push({ at: now, type: 'attention', change, ...about })
}
