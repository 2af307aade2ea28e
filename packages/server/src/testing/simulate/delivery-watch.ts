import { seconds } from '@proactive/protocol'
import { differencesOf, formatDifferences } from './difference.js'
import type { Disk } from './disk.js'
import type { Model } from './reference/model.js'
import type { Shopper } from './shopper.js'
import type { Watch } from './watch.js'

/**
 * Checks, while no fault is active, that every command and every change of a command reaches its connected page in time,
 * and that a connected tab counts as live.
 */
export interface DeliveryWatch {
  calm(now: number): void
}

/** How long a command or its change may take to its page, and a tab until it counts as connected, in milliseconds. */
const deliverWithinMs = seconds(20)
const liveWithinMs = seconds(75)

export function createDeliveryWatch({ model, disk, shoppers, watch }: { model: Model; disk: Disk; shoppers: readonly Shopper[]; watch: Watch }): DeliveryWatch {
  /** Since when a command's change is stored as it is, by the command's ID. */
  let changes = new Map<string, { text: string; since: number }>()

  function noteChanges(now: number): void {
    const next = new Map<string, { text: string; since: number }>()
    for (const { command: { id }, change } of disk.store.tables.commands.values()) {
      const text = JSON.stringify(change)
      const before = changes.get(id)
      if (change) next.set(id, before?.text === text ? before : { text, since: now })
    }
    changes = next
  }

  function checkTab(person: string, { line, items }: Shopper['tabs'][number], now: number): void {
    const { session } = line
    for (const { command, session: of, withdrawn, waits, change } of disk.store.tables.commands.values()) {
      if (of !== session || waits || withdrawn !== null || Date.parse(command.expiresAt) <= now) continue
      const item = items.find((one) => one.command.id === command.id)
      const about = [command.id, person, session]
      if (!item && Date.parse(command.time) + deliverWithinMs < now)
        watch.breaks('every command reaches its connected page', `${command.id} (${command.data.useCase}, seq ${command.seq}) was sent to ${person} ${now - Date.parse(command.time)} ms ago, and has not reached the connected tab ${session}.`, about)
      const { since = now } = changes.get(command.id) ?? {}
      const differences = item && change && since + deliverWithinMs < now ? differencesOf(item.change, change) : []
      if (differences.length > 0)
        watch.breaks('every change of a command reaches its connected page', `${command.id} (${command.data.useCase}) of ${person} was changed ${now - since} ms ago or earlier: ${formatDifferences(differences, ['the page', 'the store'])}.`, about)
    }
  }

  return {
    calm(now) {
      noteChanges(now)
      for (const { id: person, tabs } of shoppers) {
        for (const tab of tabs) {
          const { isOpen, line: { session = '', connectedSince = Infinity } } = tab
          if (!isOpen) continue
          if (connectedSince + deliverWithinMs <= now) checkTab(person, tab, now)
          const known = model.person(person, now)
          if (known && connectedSince + liveWithinMs < now && known.tabs.get(session)?.isLive !== true)
            watch.breaks('a connected session is live', `The tab ${session} of ${person} has been connected for ${now - connectedSince} ms, and counts as gone.`, [person, session])
        }
      }
    },
  }
}
