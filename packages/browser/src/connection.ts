/**
 * Session and transport together: gets a token, and has the transport open both channels with it and keep them open. The
 * state that `onState` reports is:
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
 * - Both channels, the timer and a login may renew the session at the same time: they share one request. One that was
 *   sent before a login is sent again.
 * - A login while the server cannot be reached: the page asks again until it knows the person's session.
 * - `close()` during a request: the request's answer is ignored, and a later `open()` starts a new one.
 * - A grant of another session (after a login) replaces both channels, since a handshake binds a connection to its session.
 * - The computer slept or its clock was set: the session is requested again, which measures the server's clock.
 */

import { ProactiveError, type Refusal, type SessionGrant } from '@proactive/protocol'
import { backoffMs, isPermanent } from './backoff.js'
import type { PageClock } from './clock.js'
import type { ProblemKeeper } from './connection-problem.js'
import { pause } from './pause.js'
import type { Runtime } from './runtime.js'
import type { Granted, SessionCall, SessionRequests } from './session-requests.js'
import type { ConnectionState } from './snapshot.js'
import type { Tab } from './tab.js'
import type { Tail } from './tail.js'
import type { TransportHost } from './transport-host.js'

export interface ConnectionOptions {
  endpoint: string
  runtime: Pick<Runtime, 'random'>
  clock: PageClock
  sessions: SessionRequests
  tab: Tab
  tail: Tail
  host: TransportHost
  onGrant: (granted: Granted) => void
  onState: (state: ConnectionState) => void
  problem: ProblemKeeper
}

export interface Connection {
  readonly grant: SessionGrant | null
  open: () => void
  /** Closes the connection. Requests without an answer are answered with `refusal`. */
  close: (refusal?: Refusal) => void
  /** Closes the connection and forgets its session: a later one has nothing to do with it. */
  end: (refusal?: Refusal) => void
  /** Requests the session again: its token expires, or the language changed. */
  renew: () => Promise<SessionGrant>
  /** Requests the session after a login or a logout, again and again if need be. Later events are those of the new person. */
  changePerson: (call: SessionCall) => Promise<SessionGrant>
  /** Renews the session in the background, and measures the server's clock; what fails is made good by the next handshake. */
  renewSoon: () => void
  /** Returns the grant, or requests one without opening the connection. `isAsked`: the person asked for it, with or without consent. */
  borrow: (isAsked?: boolean) => Promise<SessionGrant>
}

/** Creates a connection; nothing is requested before `open` or `renew`. */
export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, runtime, clock, sessions, tab, tail, host, onGrant, onState, problem } = options
  /** Aborted while the connection is closed. */
  let life = new AbortController()
  let grant: SessionGrant | null = null
  /** The request for a session that is in flight. */
  let renewing: Promise<SessionGrant> | null = null
  /** The request after a login or a logout, until it is answered. */
  let change: SessionCall | null = null
  /** The attempts to connect that are going on. */
  let connecting: AbortSignal | null = null
  life.abort()

  /** Starts the transport and requests the session, until both have succeeded. */
  async function connect(signal: AbortSignal): Promise<void> {
    connecting = signal
    // A page that has a session says what its channels do.
    const isFirst = grant === null
    const end = (): void => {
      if (connecting === signal) connecting = null
    }
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await Promise.all([openTransport(), grant && !change ? grant : renew()])
        return end()
      } catch (error) {
        if (signal.aborted) return end()
        if (error instanceof Error) tell(error)
        const { code, retryAfterMs }: Partial<ProactiveError> = error instanceof ProactiveError ? error : {}
        if (isPermanent(code) || code === 'consent_denied') {
          if (isFirst) onState('off')
          return end()
        }
        if (isFirst) onState('waiting')
        await pause(retryAfterMs ?? backoffMs(attempt, runtime.random()), signal)
      }
    }
  }

  /** Says why there is no connection. The person's no is none of its faults. */
  function tell(error: Error | ProactiveError): void {
    if (!('code' in error && error.code === 'consent_denied')) problem.tell(error)
  }

  async function openTransport(): Promise<void> {
    await tab.resume()
    const { href } = new URL(endpoint, location.href)
    const name = tab.memory.tab || (runtime.random().toString(36).slice(2) || '0')
    // After a login, events without a session are no longer the former person's.
    const sessionId = change ? null : tab.memory.sessionId
    tab.remember({ tab: name })
    await host.open({ endpoint: href, tab: name, sessionId }, () => tail.entries)
  }

  async function renew(): Promise<SessionGrant> {
    if (renewing) return renewing
    const request = requestSession(life.signal)
    renewing = request
    const { signal } = life
    try {
      return await request
    } catch (error) {
      if (!signal.aborted && error instanceof Error) tell(error)
      throw error
    } finally {
      if (renewing === request) renewing = null
    }
  }

  async function requestSession(signal: AbortSignal): Promise<SessionGrant> {
    const call = change
    const granted = await sessions.request(signal, call ?? {})
    if (call !== change) return requestSession(signal)
    change = null
    grant = granted.grant
    onGrant(granted)
    host.grant(grant, tab.memory.lastSeq)
    return grant
  }

  function renewSoon(): void {
    renew().catch(() => {
      // The server closes the sockets at the expiry, and their next handshake renews the token.
    })
  }

  function close(refusal?: Refusal): void {
    life.abort()
    renewing = null
    change = null
    host.close(refusal)
    grant = null
    tail.leave(null)
    tab.release()
    problem.settle()
    onState('off')
  }

  const nudge = (): void => host.transport?.nudge()
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
      onState('connecting')
      void connect(signal)
    },
    close,
    end(refusal) {
      close(refusal)
      sessions.forget()
    },
    renew,
    async changePerson(call) {
      change = call
      const former = tab.lastSession
      tail.leave(former)
      host.transport?.leave(former)
      const { signal } = life
      try {
        return await renew()
      } catch (error) {
        if (!connecting && !signal.aborted) void connect(signal)
        throw error
      }
    },
    renewSoon,
    borrow: async (isAsked) => grant ?? (life.signal.aborted ? sessions.borrow(isAsked) : renew()),
  }
}
