import { idFrom } from '../message/ids.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Looks up the facts that a sent command rests on once more. */
export function lookUpFacts(turn: Turn, person: Person, told: Told): void {
  // Several look-ups of one instant have IDs of their own, so that each has its own answer in the journal.
  const n = told.looked?.at === turn.now ? told.looked.n + 1 : 0
  told.looked = { at: turn.now, n }
  told.effect = idFrom('look', told.command.id, told.doing ?? '', String(turn.now), ...(n > 0 ? [String(n)] : []))
  turn.effects.push({
    id: told.effect,
    from: `person:${person.id}`,
    cause: told.command.id,
    type: 'look',
    facts: told.facts,
  })
}

/** Whether a sent command rests on facts. */
export const hasFacts = ({ facts }: Told): boolean => Object.keys(facts).length > 0
