import { ProactiveError } from '@proactive/protocol'
import { isForgotten } from '../follow/follow-log.js'
import type { Projection } from '../follow/projection.js'
import type { Appender } from '../log/appender.js'
import type { Clock } from '../runtime/clock.js'
import type { Store } from '../store/store.js'
import { awaitProgress } from './await-progress.js'

/** How long a request waits until the engine has disregarded the event; the page may then ask again. */
const timeoutMs = 10_000
const rowsAtOnce = () => 500

/** Forgets one event of a person: what rests on it, and its data wherever it is stored. */
export interface Evidence {
  /**
   * @throws ProactiveError `not_found` for an event that is not this person's; `unavailable` when not every partition has
   *   disregarded the event yet. The request may be repeated.
   */
  forget(person: string, event: string): Promise<void>
}

/** Creates the part that forgets single events. The engine disregards the event first, and its snapshots are saved. */
export function createEvidence({ store, appender, clock, ids, projections }: {
  store: Store
  appender: Appender
  clock: Clock
  ids: () => string
  projections: readonly Projection[]
}): Evidence {
  /** Takes back what projections made of an event, as long as its data is there. */
  async function withdraw(event: string): Promise<void> {
    for (const { id, type, time, source, person, data } of await store.events({ ids: [event] })) {
      const known = { id, type, time, source, data, version: 1, received: time, ...(person !== null && { person }) }
      if (isForgotten(known)) continue
      for (const projection of projections) if (projection.types.has(type)) await projection.withdraw?.(known)
    }
  }

  return {
    async forget(person, event) {
      const found = await store.eventsOf(person, event)
      if (found.length === 0) throw new ProactiveError('not_found', 'No event of this person has this id.')
      for (const { id: known, type, session } of found) {
        const body = { type: 'disregard' as const, person, event: known, eventType: type, ...(session !== null && { session }) }
        const id = `disregard:${ids()}`
        await appender.append([{ id, to: 'all', cause: known, body }])
        await awaitProgress({ store, clock }, { id, until: 'settled', timeoutMs })
        await withdraw(known)
        // oxlint-disable-next-line no-unused-vars -- each statement is bounded; nothing happens between them
        for await (const _ of store.blankEvent({ person, event: known }, rowsAtOnce));
      }
    },
  }
}
