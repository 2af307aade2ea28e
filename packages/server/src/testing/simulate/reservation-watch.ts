import type { Inspection } from '@proactive/engine'
import type { KnownPerson } from './reference/person.js'
import type { Watch } from './watch.js'

/** Checks that attention is reserved for the open commands that nobody has seen and for the open turn of the app, and for nothing else. */
export interface ReservationWatch {
  followed(inspections: readonly Inspection[]): void
  check(person: string, known: KnownPerson | undefined): void
}

export function createReservationWatch({ watch }: { watch: Watch }): ReservationWatch {
  /** The commands and turns for which attention is reserved, with their persons. */
  const reserved = new Map<string, string>()
  return {
    followed(inspections) {
      for (const one of inspections) {
        if (one.type !== 'attention' || one.command === undefined) continue
        if (one.change === 'reserved') reserved.set(one.command, one.person)
        else reserved.delete(one.command)
      }
    },
    check(person, known) {
      const commands = known?.commands.filter(({ state, isQuiet, waits, seen }) => state === 'open' && !isQuiet && !waits && !seen) ?? []
      const turns = known?.leases.filter(({ isOpen }) => isOpen) ?? []
      const unseen = new Set([...commands, ...turns].map(({ id }) => id))
      for (const [id, whose] of reserved)
        if (whose === person && !unseen.has(id)) watch.breaks('attention is reserved for open commands only', `Attention of ${person} is reserved for ${id}, which is ${stateOf(known, id)}.`, [person, id])
      for (const id of unseen)
        if (!reserved.has(id)) watch.breaks('attention is reserved for every open command', `No attention of ${person} is reserved for ${id}.`, [person, id])
    },
  }
}

function stateOf(known: KnownPerson | undefined, id: string): string {
  if (known?.leases.some((one) => one.id === id)) return 'a turn of the app that is over'
  const command = known?.commands.find((one) => one.id === id)
  return command ? `${command.seen ? 'shown and ' : ''}${command.state}` : 'unknown'
}
