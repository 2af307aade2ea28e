import type { Refusal } from '@proactive/protocol'
import type { Delivery, Page } from './delivery.js'
import type { Presence } from './presence.js'
import type { SessionRow } from '../store/store.js'

/** A way by which a session gets its commands, whatever carries it. */
export interface Way {
  page: Page
  /** Says why, and ends the connection. */
  end(reason: Refusal): void
}

/** Who is connected for commands: one way a session, and while it is open the session is live. */
export interface Actions {
  /**
   * Takes over from an earlier way of the session and sends what it is owed. `close` is called once, when the
   * connection is gone.
   */
  open(session: SessionRow, lastSeq: number, way: Way): { ready: Promise<unknown>; close: () => void }
  /** How many sessions are connected. */
  count: () => number
}

export function createActions({ delivery, presence }: { delivery: Delivery; presence: Presence }): Actions {
  const ways = new Map<string, Way>()
  const tookOver = { code: 'expired', message: 'A later connection of this session took over.' } as const
  // The later connection may be another process's.
  presence.onElsewhere((session) => ways.get(session)?.end(tookOver))

  return {
    count: () => ways.size,
    open(session, lastSeq, way) {
      const earlier = ways.get(session.id)
      ways.set(session.id, way)
      earlier?.end(tookOver)
      return {
        ready: Promise.all([presence.here(session), delivery.connect(session.id, lastSeq, way.page)]),
        close() {
          delivery.disconnect(session.id, way.page)
          if (ways.get(session.id) !== way) return
          ways.delete(session.id)
          presence.gone(session.id)
        },
      }
    },
  }
}
