import { chargeFor } from './account.js'
import { refused } from '../attention/attention.js'
import type { Event } from '../message/message.js'
import { loseHold, startOwnTime } from './own-hold.js'
import type { Person } from '../state/person.js'
import { isOpen, type Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'
import { close } from './withdraw.js'

/** What a page says became of a command. Only the first answer changes anything; all are noted. */
export function hearOutcome(turn: Turn, person: Person, event: Event): void {
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
  if (isOpen(told)) apply(turn, person, told, event.type)
  // It was shown before the page heard that it was over: that cost attention all the same.
  else if (event.type === 'suggestion.shown') chargeFor(turn, person, told)
}

/** Nobody answered in time: shown, it was ignored; never shown, it cost nothing. */
export function runOut(turn: Turn, person: Person, told: Told): void {
  if (!isOpen(told)) return
  if (told.hold) loseHold(turn, person, told)
  else close(turn, person, told, told.shown ? 'ignored' : 'expired')
}

function apply(turn: Turn, person: Person, told: Told, outcome: string): void {
  switch (outcome) {
    case 'suggestion.shown':
      told.fate = 'shown'
      chargeFor(turn, person, told)
      return startOwnTime(turn, person, told)
    case 'suggestion.declined':
    case 'suggestion.dismissed':
      chargeFor(turn, person, told)
      refused(person.attention, turn.compiled.useCases.get(told.useCase)?.category ?? '', turn.now)
      return close(turn, person, told, outcome === 'suggestion.declined' ? 'declined' : 'dismissed')
    case 'suggestion.ignored':
      chargeFor(turn, person, told)
      return told.hold ? loseHold(turn, person, told) : close(turn, person, told, 'ignored')
    case 'suggestion.expired':
      return close(turn, person, told, 'expired')
    case 'command.executed':
    case 'command.failed':
      if (told.quiet) return close(turn, person, told, outcome === 'command.executed' ? 'executed' : 'failed')
  }
}
