import type { Event, Pack } from '@proactive/engine'
import { type EventContract, systemEvents } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Positions } from '../store/positions.js'
import type { Projection } from './projection.js'
import type { Subscription } from './subscribe.js'

/** How often the position is stored while a long batch is handled. */
const moveEveryMs = 1_000

/**
 * Creates the projection that hands events to a subscriber, one after the other in each partition. The position is stored
 * behind the last event that was handled: at the end of a batch, each second, at a failure, and when the partition goes
 * to another process.
 *
 * @throws Error for a type or topic that the pack does not have.
 */
export function subscriptionProjection(subscription: Subscription, { pack, positions, clock }: {
  pack: Pick<Pack, 'events'>
  positions: Positions
  clock: Clock
}): Projection {
  const { name } = subscription

  /** @throws Error when the handler throws or takes too long. */
  async function handle(event: Event): Promise<void> {
    const abort = new AbortController()
    let cancel: (() => void) | undefined
    const timeout = new Promise<never>((_, reject) => {
      cancel = clock.after(subscription.timeoutMs, () => {
        abort.abort()
        reject(new Error(`The handler took longer than ${subscription.timeoutMs} ms.`))
      })
    })
    try {
      if (subscription.where(event)) await Promise.race([subscription.handle(event, { abort: abort.signal }), timeout])
    } catch (cause) {
      throw new Error(`The subscription '${name}' could not handle the event '${event.id}' of type '${event.type}'. The events of its partition wait until it can.`, { cause })
    } finally {
      cancel?.()
    }
  }

  return {
    name,
    types: typesOf(subscription, pack),
    isConcurrent: true,
    takesClaimed: true,
    position: (partition) => positions.position(name, partition),
    async apply({ partition, from, to, events }, _report, { cursors, isCurrent } = { cursors: [], isCurrent: () => true }) {
      let position = from
      let movedAt = clock.now()
      async function moveTo(cursor: string | undefined): Promise<boolean> {
        if (cursor === undefined || cursor === position.cursor) return true
        if (!(await positions.movePosition(name, partition, position, cursor))) return false
        position = { ...position, cursor }
        movedAt = clock.now()
        return true
      }
      for (const [n, event] of events.entries()) {
        if (!isCurrent()) {
          await moveTo(cursors[n - 1])
          return false
        }
        try {
          await handle(event)
        } catch (cause) {
          await moveTo(cursors[n - 1])
          throw cause
        }
        if (clock.now() - movedAt >= moveEveryMs && !(await moveTo(cursors[n]))) return false
      }
      return moveTo(to)
    },
  }
}

/** Returns the types that a subscription takes, of the pack and of the server. */
function typesOf({ name, types }: Subscription, { events }: Pick<Pack, 'events'>): ReadonlySet<string> {
  const all: readonly EventContract[] = [...systemEvents, ...events]
  return new Set(
    types.flatMap((type) => {
      const found = all.filter((event) => (type.endsWith('.*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type))
      if (found.length > 0) return found.map((event) => event.type)
      throw new Error(`The subscription '${name}' takes '${type}', and neither the pack nor the server has such an event. Name a contract of the pack's events, or a topic of several, such as 'order.*'.`)
    }),
  )
}
