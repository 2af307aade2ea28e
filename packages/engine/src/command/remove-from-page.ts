import { idFrom } from '../message/ids.js'
import type { Person } from '../state/person.js'
import type { Told } from '../state/told.js'
import type { Turn } from '../state/turn.js'

/** Has the page stop showing a command. */
export function removeFromPage({ effects }: Turn, person: Person, told: Told, reason: string): void {
  const { command, session, signal } = told
  effects.push({
    id: idFrom('withdraw', command.id),
    from: `person:${person.id}`,
    cause: signal.id,
    type: 'withdraw',
    session,
    withdrawal: { id: command.id, reason },
  })
}
