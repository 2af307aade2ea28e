import type { FateEvent } from '../machines/sent-command.js'
import type { Event } from '../message/message.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { changeFate } from './change-fate.js'

/** The page's events about a command, by what they mean to it. */
const reported: Readonly<Partial<Record<string, Reported>>> = {
  'suggestion.shown': 'shown',
  'suggestion.declined': 'declined',
  'suggestion.dismissed': 'dismissed',
  'suggestion.ignored': 'ignored',
  'suggestion.expired': 'expired',
  'command.executed': 'executed',
  'command.failed': 'failed',
}
type Reported = Extract<FateEvent, 'shown' | 'declined' | 'dismissed' | 'ignored' | 'expired' | 'executed' | 'failed'>

/** Takes what a page reports of a command. Every report is recorded; only the first answer changes the command. */
export function takeOutcome(turn: Turn, person: Person, event: Event): void {
  const told = event.causationId === undefined ? undefined : person.told.get(event.causationId)
  if (!told || event.source === 'assistant') return
  turn.seen.push({
    at: turn.now,
    type: 'outcome',
    outcome: event.type,
    event: event.id,
    command: told.command.id,
    person: person.id,
    correlation: told.candidate,
  })
  const outcome = reported[event.type]
  const isTask = outcome === 'executed' || outcome === 'failed'
  if (outcome && (!isTask || told.quiet)) changeFate(turn, person, told, { event: outcome })
}

/** Ends an open command that nobody has answered in time. */
export function expireCommand(turn: Turn, person: Person, told: Told): void {
  changeFate(turn, person, told, { event: 'time over' })
}
