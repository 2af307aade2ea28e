import type { Origin } from '@proactive/engine'
import type { Refusal } from '@proactive/protocol'
import type { Delivery, Page } from './delivery.js'
import type { Presence } from './presence.js'
import type { SessionRow } from '../store/store.js'

/** A connection over which a session receives its commands, whatever its transport. */
export interface Way {
  page: Page
  /** Tells the page the reason and ends the connection. */
  end(reason: Refusal): void
}

/** The connections for commands. A session has one at a time, and is live while the connection is open. */
export interface Actions {
  /**
   * Replaces an earlier connection of the session and sends the pending commands. The caller calls `close` once, when
   * the connection has ended.
   */
  open(session: SessionRow & { origin?: Origin }, lastSeq: number, way: Way): { ready: Promise<unknown>; close: () => void }
  /** Returns the number of connected sessions. */
  count: () => number
}

export function createActions({ delivery, presence }: { delivery: Delivery; presence: Presence }): Actions {
  const ways = new Map<string, Way>()
  const tookOver = { code: 'expired', message: 'A later connection of this session took over.' } as const
  // The later connection may be to another process.
  presence.onMovedElsewhere((session) => ways.get(session)?.end(tookOver))

  return {
    count: () => ways.size,
    open(session, lastSeq, way) {
      const earlier = ways.get(session.id)
      ways.set(session.id, way)
      earlier?.end(tookOver)
      return {
        ready: Promise.all([presence.connect(session), delivery.connect(session.id, lastSeq, way.page)]),
        close() {
          delivery.disconnect(session.id, way.page)
          if (ways.get(session.id) !== way) return
          ways.delete(session.id)
          presence.disconnect(session.id)
        },
      }
    },
  }
}
