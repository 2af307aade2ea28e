import { refused } from './attention.js'
import { close } from './withdraw.js'
import type { Event } from './message.js'
import type { Person } from './person.js'
import { isOpen, type Told } from './told.js'
import type { Turn } from './turn.js'

/** What a page says became of a command. Only the first answer changes anything; all are noted. */
export function hearOutcome(turn: Turn, person: Person, event: Event): void {
  const told = event.causationId === undefined ? undefined : person.told.get(event.causationId)
  if (!told || event.source === 'assistant') return
  turn.seen.push({
    at: turn.now,
    saw: 'outcome',
    outcome: event.type,
    event: event.id,
    command: told.command.id,
    person: person.id,
    correlation: told.candidate,
  })
  if (isOpen(told)) apply(turn, person, told, event.type)
}

/** Nobody answered in time: shown, it was ignored; never shown, it cost nothing. */
export function runOut(turn: Turn, person: Person, told: Told): void {
  if (isOpen(told)) close(turn, person, told, told.shown ? 'ignored' : 'expired')
}

function apply(turn: Turn, person: Person, told: Told, outcome: string): void {
  if (outcome === 'suggestion.shown') {
    told.fate = 'shown'
    told.shown = true
  } else if (outcome === 'suggestion.declined' || outcome === 'suggestion.dismissed') {
    told.shown = true
    refused(person.attention, categoryOf(turn, told), turn.now)
    close(turn, person, told, outcome === 'suggestion.declined' ? 'declined' : 'dismissed')
  } else if (outcome === 'suggestion.ignored') {
    told.shown = true
    close(turn, person, told, 'ignored')
  } else if (outcome === 'suggestion.expired') {
    close(turn, person, told, 'expired')
  }
}

const categoryOf = ({ compiled }: Turn, { useCase }: Told): string => compiled.useCases.get(useCase)?.category ?? ''
