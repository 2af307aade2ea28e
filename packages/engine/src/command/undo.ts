import { answer, refusal } from './answer.js'
import { lettersOf, takeUp } from '../saga/dead-letters.js'
import type { Person } from '../state/person.js'
import { takeBack, takeBackLate } from '../saga/saga.js'
import { settle } from './settle.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** A person takes back what they accepted, while they may. */
export function undo(turn: Turn, person: Person, told: Told): void {
  const { saga } = told
  if (told.fate === 'undoing') return
  if (told.fate !== 'accepted' || !saga || told.undoUntil <= turn.now) {
    const late = refusal('expired', 'It is too late to undo this.')
    return answer(turn, person.id, { request: 'undo', key: told.undoToken }, late)
  }
  told.fate = 'undoing'
  for (const letter of lettersOf(turn.p, told.command.id)) takeUp(turn, letter, told.candidate)
  const story = { turn, person, told, saga }
  settle(story, takeBack(story, 'undo'))
}

/** Somebody has looked at what failed for good: it is tried again. */
export function redo(turn: Turn, person: Person, id: string): void {
  const letter = turn.p.letters.get(id)
  const told = letter && person.told.get(letter.command)
  if (!letter || letter.person !== person.id) return
  takeUp(turn, letter, told?.candidate)
  if (!told?.saga || letter.doing === 'run') return
  const story = { turn, person, told, saga: told.saga }
  if (told.saga.why === 'failed') return settle(story, takeBackLate(story, { at: letter.at, output: letter.output ?? null }))
  told.fate = 'undoing'
  settle(story, takeBack(story, 'undo'))
}
