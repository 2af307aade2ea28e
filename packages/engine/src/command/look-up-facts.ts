import { idFrom } from '../message/ids.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Looks up the facts that a sent command rests on once more, if it rests on any; false when it does not. */
export function lookUpFacts(turn: Turn, person: Person, told: Told, doing: 'looking' | 'rechecking'): boolean {
  if (Object.keys(told.facts).length === 0) return false
  told.doing = doing
  told.effect = idFrom('look', told.command.id, doing, String(turn.now))
  turn.effects.push({
    id: told.effect,
    from: `person:${person.id}`,
    cause: told.command.id,
    type: 'look',
    facts: told.facts,
  })
  return true
}
