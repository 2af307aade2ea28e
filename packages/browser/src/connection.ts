/**
 * Session and channels together: gets a token, opens both channels with it, and keeps them open. The state that
 * `onState` reports is:
 *
 *    off ─ open() ─▶ connecting ─ session granted ─▶ the state of the two channels:
 *     ▲                  │ failed                    ▲  connecting, live, waiting or off
 *     │                  ▼                           │
 *     │               waiting ──── session granted ──┘
 *     │               (retries with backoff, or when the network is back)
 *     └─ close(), or a permanent refusal: forbidden_origin, unsupported_protocol
 *
 * `channels.ts` combines the states of the channels: live when both are open, off when one was refused for good,
 * waiting when one waits, otherwise connecting. `channel.ts` has the state machine of one channel.
 *
 * Tricky cases:
 * - Both channels, the timer and a login may renew the session at the same time: they share one request.
 * - `close()` during a request: the request's answer is ignored, and a later `open()` starts a new one.
 * - A grant of another session (after a login, or of a lost one) replaces both channels, since a handshake binds a
 *   connection to its session.
 */

import {
  type Answer,
  isRecord,
  ProactiveError,
  type RequestKind,
  type Requests,
  type SessionGrant,
} from '@proactive/protocol'
import { backoffMs, isPermanent } from './backoff.js'
import type { Channels } from './channels.js'
import type { Http } from './http.js'
import type { Queue } from './queue.js'
import type { Runtime } from './runtime.js'
import type { ConnectionState } from './snapshot.js'
import type { Tab } from './tab.js'

/** How long before its expiry a token is renewed, so that open sockets never have an expired token. */
const renewAheadMs = 60_000
/** The shortest time between two renewals, for tokens of a short life. */
const shortestRenewalMs = 30_000

export interface ConnectionOptions {
  endpoint: string
  runtime: Runtime
  http: Http
  tab: Tab
  queue: Queue
  locale: () => string
  /** `former` is the grant that `grant` replaces; `isNewSession` says whether the tab remembers another session. */
  onGrant: (grant: SessionGrant, isNewSession: boolean, former: SessionGrant | null) => void
  onState: (state: ConnectionState) => void
  onCommand: (command: unknown) => void
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
}

export interface Connection {
  readonly grant: SessionGrant | null
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  open: () => void
  close: () => void
  /** Requests the session again: its token expires, the person logged in or out, or the language changed. */
  renew: (continues?: string) => Promise<SessionGrant>
  /** Sends a request on `/actions`; `null` when no answer arrived in time or the connection is closed. */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
}

/** Creates a connection; nothing is requested before `open` or `renew`. */
export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, runtime, http, tab, queue, locale, onGrant, onState, onCommand, onWithdraw, onUpdate } = options
  /** Aborted while the connection is closed. */
  let life = new AbortController()
  let grant: SessionGrant | null = null
  /** The request for a session that is in flight. */
  let renewing: Promise<SessionGrant> | null = null
  let renewalTimer: ReturnType<typeof setTimeout> | undefined
  let openBoth: (() => Channels) | null = null
  let channels: Channels | null = null
  /** The difference between the server's clock and the page's clock. */
  let offsetMs = 0
  life.abort()

  async function connectWithRetry(signal: AbortSignal): Promise<void> {
    onState('connecting')
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await renew()
        openBoth = await loadChannels()
        if (!signal.aborted) channels = openBoth()
        return
      } catch (error) {
        if (signal.aborted) return
        const { code, retryAfterMs }: Partial<ProactiveError> = error instanceof ProactiveError ? error : {}
        if (isPermanent(code)) return onState('off')
        onState('waiting')
        await pause(retryAfterMs ?? backoffMs(attempt, runtime.random()), signal)
      }
    }
  }

  /** Loads the code of the channels and Socket.IO, which a page without consent never needs. */
  async function loadChannels(): Promise<() => Channels> {
    const [{ openChannels }, io] = await Promise.all([import('./channels.js'), runtime.io()])
    const { origin } = new URL(endpoint, location.href)
    return () =>
      openChannels({
        io,
        origin,
        path: grant?.path ?? '',
        runtime,
        token: () => grant?.token ?? '',
        lastSeq: () => tab.memory.lastSeq,
        renew,
        onState,
        onEvents: (send) => (send ? queue.open(send) : queue.close()),
        onCommand,
        onWithdraw,
        onUpdate,
      })
  }

  async function renew(continues?: string): Promise<SessionGrant> {
    if (renewing) return renewing
    const request = requestSession(life.signal, continues)
    renewing = request
    try {
      return await request
    } finally {
      if (renewing === request) renewing = null
    }
  }

  async function requestSession(signal: AbortSignal, continues?: string): Promise<SessionGrant> {
    await tab.resume()
    const { sessionId } = tab.memory
    const sentAt = runtime.now()
    const body = { consent: 'granted', locale: locale(), ...(sessionId && { sessionId }), ...(continues && { continues }) }
    const next = await http('/session', { method: 'POST', body })
    if (!isGrant(next)) {
      throw new ProactiveError('unavailable', 'POST /session did not answer with a session. Check that the endpoint leads to the Proactive server.')
    }
    if (signal.aborted) throw new ProactiveError('unavailable', 'The client was stopped while it requested a session.')
    offsetMs = Date.parse(next.now) - (sentAt + runtime.now()) / 2
    applyGrant(next, next.sessionId !== sessionId)
    return next
  }

  function applyGrant(next: SessionGrant, isNewSession: boolean): void {
    const former = grant
    grant = next
    clearTimeout(renewalTimer)
    renewalTimer = setTimeout(renewInTime, Math.max(Date.parse(next.expiresAt) - serverNow() - renewAheadMs, shortestRenewalMs))
    onGrant(next, isNewSession, former)
    if (!isNewSession) channels?.sendToken(next.token)
    else if (channels && openBoth) {
      channels.close()
      channels = openBoth()
    }
  }

  /** Renews the token. When this fails, the server closes the sockets at expiry, and their next handshake renews it. */
  function renewInTime(): void {
    renew().catch(() => {})
  }

  const serverNow = (): number => runtime.now() + offsetMs
  const nudge = (): void => channels?.nudge()
  const nudgeIfVisible = (): void => {
    if (document.visibilityState === 'visible') nudge()
  }

  return {
    get grant() {
      return grant
    },
    serverNow,
    open() {
      if (!life.signal.aborted) return
      life = new AbortController()
      const { signal } = life
      addEventListener('online', nudge, { signal })
      document.addEventListener('visibilitychange', nudgeIfVisible, { signal })
      void connectWithRetry(signal)
    },
    close() {
      life.abort()
      renewing = null
      clearTimeout(renewalTimer)
      channels?.close()
      channels = null
      grant = null
      queue.close()
      tab.release()
      onState('off')
    },
    renew,
    request: async (kind, body) => (channels ? channels.request(kind, body) : null),
  }
}

/** Waits for `ms`, or until the network is back or the connection is closed. */
async function pause(ms: number, closed: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      removeEventListener('online', finish)
      closed.removeEventListener('abort', finish)
      resolve()
    }
    addEventListener('online', finish)
    closed.addEventListener('abort', finish)
  })
}

function isGrant(value: unknown): value is SessionGrant {
  if (!isRecord(value)) return false
  const texts = ['token', 'sessionId', 'personId', 'expiresAt', 'now', 'path'] as const
  return texts.every((field) => typeof value[field] === 'string')
}
