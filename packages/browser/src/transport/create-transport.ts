/**
 * Puts a transport together: events go into the queue, and over `/events` to the server; what arrives on `/actions` goes
 * to the page. The token is renewed here, because a page in the background has its timers slowed down; the page requests
 * the session, because only a page can read the person's word.
 *
 * Tricky case: an event without a session waits until the page has one. Events of other sessions, before a login or of a
 * page that is gone, are sent apart (`leftovers.ts`).
 */

import { limits, type SessionGrant } from '@proactive/protocol'
import { type Entry, redated } from '../entry.js'
import { createHttp } from '../http.js'
import type { Io } from '../io.js'
import type { Runtime } from '../runtime.js'
import { type Channels, openChannels } from './channels.js'
import { type EventStore, openEventStore, type Slot } from './event-store.js'
import { ioWithFallback } from './fallback-io.js'
import { createLeftovers, type KnownSession, type Leftovers } from './leftovers.js'
import { createQueue } from './queue.js'
import type { PageSide, Transport, TransportSettings } from './transport.js'
import { createWebsocketIo } from './websocket-io.js'

/** How long before its expiry a token is renewed, so that open sockets never have an expired token. */
const renewAheadMs = 60_000
/** The shortest time between two renewals, for tokens of a short life. */
const shortestRenewalMs = 30_000
/** How often the stored events of pages that are gone are looked for. The worker of a page that was just left may still hold its slot. */
const adoptMs = 10_000

/** Creates the transport of one page; nothing is opened before `grant`. */
export function createTransport(page: PageSide, runtime: Pick<Runtime, 'now' | 'elapsed' | 'random' | 'fetch'>, websocketIo: Io = createWebsocketIo(runtime)): Transport {
  let settings: TransportSettings | null = null
  let grant: SessionGrant | null = null
  let lastSeq = 0
  let isClosed = false
  let io = websocketIo
  let channels: Channels | null = null
  let leftovers: Leftovers | null = null
  let store: EventStore | null = null
  let opening: Promise<void> | null = null
  let isAdopting = false
  let renewalTimer: ReturnType<typeof setTimeout> | undefined
  let adoptionTimer: ReturnType<typeof setInterval> | undefined
  const sessions = new Map<string, KnownSession>()
  /** The events that the page knows as stored, and so keeps no longer. */
  const stored = new Set<string>()

  const queue = createQueue({
    runtime,
    permit: page.permit,
    onSettled: settle,
    onRejected: page.rejected,
    onDropped: page.dropped,
    onReported: page.reported,
    onUnauthorized: renewSoon,
    onDenied: page.ended,
    limits: () => grant?.limits ?? limits,
  })

  /** Forgets events that are acknowledged, rejected or dropped, and tells the page of those that it still keeps. */
  function settle(ids: readonly string[]): void {
    store?.remove(ids)
    const kept = ids.filter((id) => !stored.delete(id))
    if (kept.length > 0) page.settled(kept)
  }

  function onStored(ids: readonly string[]): void {
    for (const id of ids) stored.add(id)
    page.settled(ids)
  }

  async function openStore({ tab, sessionId }: TransportSettings): Promise<void> {
    const key = `${tab}.${runtime.random().toString(36).slice(2)}`
    const opened = await openEventStore({ slot: { key, tab, sessionId }, onStored, now: runtime.now })
    if (isClosed) return opened?.close()
    store = opened
    store?.put(queue.entries)
    if (grant) begin(grant)
  }

  /** Stores whose session this is, and looks for what earlier pages left. */
  function begin({ sessionId, personId, token }: SessionGrant): void {
    // A user's token is not stored: the next person at this browser must not find it.
    store?.saveSession({ sessionId, personId, token: personId.startsWith('visitor:') ? token : null })
    void adopt()
  }

  async function adopt(): Promise<void> {
    if (isAdopting) return
    isAdopting = true
    await store?.adopt(takeOver).catch(() => {
      // The database was closed. What it has is found by the next page.
    })
    isAdopting = false
  }

  async function takeOver(slot: Slot, entries: Entry[]): Promise<void> {
    if (!grant || !settings) return
    const presumed = slot.sessionId ?? (slot.tab === settings.tab ? grant.sessionId : null)
    const sorted = entries.map((entry) => ({ ...entry, sessionId: entry.sessionId ?? presumed }))
    const own = sorted.filter(({ sessionId }) => sessionId === grant?.sessionId)
    store?.put(own)
    queue.push(own, true)
    await sendLeftovers(sorted.filter((entry) => !own.includes(entry)))
  }

  /** Sends events of other sessions, each with the token of its own. Those of nobody that is known are erased. */
  async function sendLeftovers(entries: readonly Entry[]): Promise<void> {
    await opening
    for (const sessionId of new Set(entries.map((entry) => entry.sessionId ?? ''))) {
      const session = sessions.get(sessionId) ?? (await store?.session(sessionId).catch(() => null)) ?? null
      await leftovers?.send(session, entries.filter((entry) => (entry.sessionId ?? '') === sessionId))
    }
  }

  /** Gives a session to the events that have none. */
  function assign(sessionId: string): void {
    const changed = queue.entries.filter((entry) => entry.sessionId === null).map((entry) => ({ ...entry, sessionId }))
    queue.change((entry) => changed.find(({ event }) => event.id === entry.event.id) ?? entry)
    store?.put(changed)
  }

  function open(path: string): Channels {
    return openChannels({
      io,
      origin: new URL(settings?.endpoint ?? '').origin,
      path,
      runtime,
      token: () => grant?.token ?? '',
      lastSeq: () => lastSeq,
      renew: page.renew,
      onState: page.state,
      onProblem: page.problem,
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

  return {
    start(given) {
      settings = given
      io = ioWithFallback(websocketIo, given.endpoint, runtime)
      leftovers = createLeftovers({ http: createHttp(given.endpoint, runtime), runtime, permit: page.permit, onSettled: settle, onRejected: page.rejected, grant: () => grant })
      adoptionTimer = setInterval(() => void adopt(), adoptMs)
      opening = openStore(given)
    },
    grant(next, seq) {
      const isSame = grant?.sessionId === next.sessionId
      grant = next
      clearTimeout(renewalTimer)
      renewalTimer = setTimeout(renewSoon, Math.max(Date.parse(next.expiresAt) - Date.parse(next.now) - renewAheadMs, shortestRenewalMs))
      sessions.set(next.sessionId, next)
      assign(next.sessionId)
      void sendLeftovers(queue.bind(next.sessionId))
      begin(next)
      if (isSame && channels) return channels.sendToken(next.token)
      lastSeq = seq
      channels?.close()
      channels = open(next.path)
    },
    push(entries) {
      store?.put(entries)
      queue.push(entries)
    },
    discard(ids) {
      queue.remove(ids)
      store?.remove(ids)
      for (const id of ids) stored.delete(id)
    },
    leave(sessionId) {
      if (sessionId !== null) assign(sessionId)
      store?.presume(null)
    },
    flush: queue.flush,
    nudge: () => channels?.nudge(),
    redate: (ms) => queue.change((entry) => redated(entry, ms)),
    request: async (kind, body) => (channels ? channels.request(kind, body) : null),
    close() {
      isClosed = true
      clearTimeout(renewalTimer)
      clearInterval(adoptionTimer)
      channels?.close()
      channels = null
      leftovers?.close()
      store?.close()
      queue.clear()
    },
  }
}
