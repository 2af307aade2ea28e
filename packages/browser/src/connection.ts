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
 * - A grant of another session (after a login) replaces both channels, since a handshake binds a connection to its session.
 * - The computer slept or its clock was set: the session is requested again, which measures the server's clock.
 */

import { type Answer, ProactiveError, type Refusal, type RequestKind, type Requests, type SessionGrant } from '@proactive/protocol'
import { backoffMs, isPermanent } from './backoff.js'
import type { Channels, EndReason } from './channels.js'
import type { PageClock } from './clock.js'
import type { Queue } from './queue.js'
import type { Runtime } from './runtime.js'
import type { Granted, SessionCall, SessionRequests } from './session-requests.js'
import type { ConnectionState } from './snapshot.js'
import type { Tab } from './tab.js'

/** How long before its expiry a token is renewed, so that open sockets never have an expired token. */
const renewAheadMs = 60_000
/** The shortest time between two renewals, for tokens of a short life. */
const shortestRenewalMs = 30_000

export interface ConnectionOptions {
  endpoint: string
  runtime: Runtime
  clock: PageClock
  sessions: SessionRequests
  tab: Tab
  queue: Queue
  /** Reads consent and the off switch again; nothing is sent unless this returns true. */
  mayConnect: () => boolean
  onGrant: (granted: Granted) => void
  onState: (state: ConnectionState) => void
  onCommand: (command: unknown) => void
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
  /** Called when the server says that the person said no elsewhere, or was erased. The connection is to be closed. */
  onEnd: (reason: EndReason) => void
}

export interface Connection {
  readonly grant: SessionGrant | null
  open: () => void
  /** Closes the connection. Requests without an answer are answered with `refusal`. */
  close: (refusal?: Refusal) => void
  /** Closes the connection and forgets its session: a later one has nothing to do with it. */
  end: (refusal?: Refusal) => void
  /** Requests the session again: its token expires, the person logged in or out, or the language changed. */
  renew: (call?: SessionCall) => Promise<SessionGrant>
  /** Renews the session in the background, and measures the server's clock; what fails is made good by the next handshake. */
  renewSoon: () => void
  /** Returns the grant, or requests one without opening the connection. `isAsked`: the person asked for it, with or without consent. */
  borrow: (isAsked?: boolean) => Promise<SessionGrant>
  /** Sends a request on `/actions`; `null` when no answer arrived in time or the connection is closed. */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
}

/** Creates a connection; nothing is requested before `open` or `renew`. */
export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, runtime, clock, sessions, tab, queue, mayConnect, onGrant, onState, onCommand, onWithdraw, onUpdate, onEnd } = options
  /** Aborted while the connection is closed. */
  let life = new AbortController()
  let grant: SessionGrant | null = null
  /** The request for a session that is in flight. */
  let renewing: Promise<SessionGrant> | null = null
  let renewalTimer: ReturnType<typeof setTimeout> | undefined
  let openBoth: (() => Channels) | null = null
  let channels: Channels | null = null
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
        if (isPermanent(code) || code === 'consent_denied') return onState('off')
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
        // Read again before each batch: the storage may have been cleared without a word to this page.
        onEvents: (send) => (send ? queue.open(async (batch) => (mayConnect() ? send(batch) : null)) : queue.close()),
        onCommand,
        onWithdraw,
        onUpdate,
        onEnd,
      })
  }

  async function renew(call: SessionCall = {}): Promise<SessionGrant> {
    if (renewing) return renewing
    const request = requestSession(life.signal, call)
    renewing = request
    try {
      return await request
    } finally {
      if (renewing === request) renewing = null
    }
  }

  async function requestSession(signal: AbortSignal, call: SessionCall): Promise<SessionGrant> {
    const granted = await sessions.request(signal, call)
    applyGrant(granted)
    return granted.grant
  }

  function applyGrant(granted: Granted): void {
    const { grant: next, isNew } = granted
    grant = next
    clearTimeout(renewalTimer)
    renewalTimer = setTimeout(renewSoon, Math.max(Date.parse(next.expiresAt) - clock.serverNow() - renewAheadMs, shortestRenewalMs))
    onGrant(granted)
    if (!isNew) channels?.sendToken(next.token)
    else if (channels && openBoth) {
      channels.close()
      channels = openBoth()
    }
  }

  function renewSoon(): void {
    renew().catch(() => {
      // The server closes the sockets at the expiry, and their next handshake renews the token.
    })
  }

  function close(refusal?: Refusal): void {
    life.abort()
    renewing = null
    clearTimeout(renewalTimer)
    channels?.close(refusal)
    channels = null
    grant = null
    queue.close()
    tab.release()
    onState('off')
  }

  const nudge = (): void => channels?.nudge()
  const nudgeIfVisible = (): void => {
    if (document.visibilityState === 'visible') nudge()
  }

  return {
    get grant() {
      return grant
    },
    open() {
      if (!life.signal.aborted) return
      life = new AbortController()
      const { signal } = life
      clock.watch(renewSoon, signal)
      addEventListener('online', nudge, { signal })
      document.addEventListener('visibilitychange', nudgeIfVisible, { signal })
      void connectWithRetry(signal)
    },
    close,
    end(refusal) {
      close(refusal)
      sessions.forget()
    },
    renew,
    renewSoon,
    borrow: async (isAsked) => grant ?? (life.signal.aborted ? sessions.borrow(isAsked) : renew()),
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
