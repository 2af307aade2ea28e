/**
 * Puts a transport together: events go into the queue, and over `/events` to the server; what arrives on `/actions` goes
 * to the page. The token is renewed here, because a page in the background has its timers slowed down; the page requests
 * the session, because only a page can read the person's word.
 */

import { limits, type SessionGrant } from '@proactive/protocol'
import { type Entry, redated } from '../entry.js'
import type { Io } from '../io.js'
import type { Runtime } from '../runtime.js'
import { createHttp } from '../http.js'
import { type Channels, openChannels } from './channels.js'
import { createLeftovers, type KnownSession, type Leftovers } from './leftovers.js'
import { createQueue } from './queue.js'
import type { PageSide, Transport, TransportSettings } from './transport.js'

/** How long before its expiry a token is renewed, so that open sockets never have an expired token. */
const renewAheadMs = 60_000
/** The shortest time between two renewals, for tokens of a short life. */
const shortestRenewalMs = 30_000

/** Creates the transport of one page; nothing is opened before `grant`. */
export function createTransport(page: PageSide, runtime: Pick<Runtime, 'elapsed' | 'random' | 'fetch'> & { io: Io }): Transport {
  let settings: TransportSettings | null = null
  let grant: SessionGrant | null = null
  let lastSeq = 0
  let channels: Channels | null = null
  let leftovers: Leftovers | null = null
  const sessions = new Map<string, KnownSession>()
  let renewalTimer: ReturnType<typeof setTimeout> | undefined

  const queue = createQueue({
    runtime,
    permit: page.permit,
    onSettled: page.settled,
    onRejected: page.rejected,
    onDropped: page.dropped,
    onReported: page.reported,
    onUnauthorized: renewSoon,
    onDenied: page.denied,
    limits: () => grant?.limits ?? limits,
  })

  function open(path: string): Channels {
    return openChannels({
      io: runtime.io,
      origin: new URL(settings?.endpoint ?? '').origin,
      path,
      runtime,
      token: () => grant?.token ?? '',
      lastSeq: () => lastSeq,
      renew: page.renew,
      onState: page.state,
      onEvents: (send) => (send ? queue.open(send) : queue.close()),
      async onCommand(command) {
        lastSeq = await page.command(command)
      },
      onWithdraw: page.withdraw,
      onUpdate: page.update,
      onEnd: page.ended,
    })
  }

  function renewSoon(): void {
    page.renew().catch(() => {
      // The server closes the sockets at the expiry, and their next handshake renews the token.
    })
  }

  function renewInTime({ expiresAt, now }: SessionGrant): void {
    clearTimeout(renewalTimer)
    renewalTimer = setTimeout(renewSoon, Math.max(Date.parse(expiresAt) - Date.parse(now) - renewAheadMs, shortestRenewalMs))
  }

  /** Sends events of earlier sessions, each with the token of its own. */
  function sendLeftovers(entries: readonly Entry[]): void {
    for (const sessionId of new Set(entries.map((entry) => entry.sessionId))) {
      const some = entries.filter((entry) => entry.sessionId === sessionId)
      void leftovers?.send(sessions.get(sessionId ?? '') ?? null, some)
    }
  }

  return {
    start(given) {
      settings = given
      leftovers = createLeftovers({ http: createHttp(given.endpoint, runtime), runtime, page, grant: () => grant })
    },
    grant(next, seq) {
      const isSame = grant?.sessionId === next.sessionId
      grant = next
      renewInTime(next)
      sessions.set(next.sessionId, next)
      sendLeftovers(queue.bind(next.sessionId))
      if (isSame && channels) return channels.sendToken(next.token)
      lastSeq = seq
      channels?.close()
      channels = open(next.path)
    },
    push: (entries) => queue.push(entries),
    discard: queue.remove,
    leave: (sessionId) => sessionId !== null && queue.change((entry) => (entry.sessionId === null ? { ...entry, sessionId } : entry)),
    flush: queue.flush,
    nudge: () => channels?.nudge(),
    redate: (ms) => queue.change((entry) => redated(entry, ms)),
    request: async (kind, body) => (channels ? channels.request(kind, body) : null),
    close() {
      clearTimeout(renewalTimer)
      channels?.close()
      channels = null
      leftovers?.close()
      queue.clear()
    },
  }
}
