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
 * - The session of an erased person is gone, and the server grants another one to somebody without any word. So the
 *   page says its consent once per person and never with a renewal; a lost session ends the connection.
 */

import {
  type Answer,
  isRecord,
  ProactiveError,
  type Refusal,
  type RequestKind,
  type Requests,
  type SessionGrant,
} from '@proactive/protocol'
import { backoffMs, isPermanent } from './backoff.js'
import type { Channels, EndReason } from './channels.js'
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
  /** Reads consent and the off switch again; nothing is requested or sent unless this returns true. */
  mayConnect: () => boolean
  /** Returns the time of the person's yes on the page's clock, 0 when the time is not known, `null` without a yes. */
  yesAt: () => number | null
  /** `former` is this page's grant before; `isNewSession` says whether the tab remembers another session. */
  onGrant: (grant: SessionGrant, isNewSession: boolean, former: SessionGrant | null) => void
  onState: (state: ConnectionState) => void
  onCommand: (command: unknown) => void
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
  /** Called when the server says that the person said no elsewhere, or was erased. The connection is to be closed. */
  onEnd: (reason: EndReason) => void
}

/** Why and how a session is requested. */
interface SessionCall {
  /** The session that the new one continues: the person logged in. */
  continues?: string | undefined
  /** Whether the page says the person's consent: once for each person. */
  saysConsent?: boolean
}

export interface Connection {
  readonly grant: SessionGrant | null
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  open: () => void
  /** Closes the connection. Requests without an answer are answered with `refusal`. */
  close: (refusal?: Refusal) => void
  /** Closes the connection and forgets its session: a later one has nothing to do with it. */
  end: (refusal?: Refusal) => void
  /** Requests the session again: its token expires, the person logged in or out, or the language changed. */
  renew: (call?: SessionCall) => Promise<SessionGrant>
  /** Returns the grant, or requests one without opening the connection. */
  borrow: () => Promise<SessionGrant>
  /** Sends a request on `/actions`; `null` when no answer arrived in time or the connection is closed. */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
}

/** Creates a connection; nothing is requested before `open` or `renew`. */
export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, runtime, http, tab, queue, locale, mayConnect, yesAt, onGrant, onState, onCommand, onWithdraw, onUpdate, onEnd } = options
  /** Aborted while the connection is closed. */
  let life = new AbortController()
  let grant: SessionGrant | null = null
  /** The latest grant of this page, also while the connection is closed, and the page's time of its arrival. */
  let former: SessionGrant | null = null
  let grantedAt = 0
  /** A session that was requested while the connection was closed. */
  let borrowed: string | null = null
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

  async function requestSession(signal: AbortSignal, { continues, saysConsent = !former }: SessionCall): Promise<SessionGrant> {
    await tab.resume()
    if (signal.aborted) throw stopped()
    if (!mayConnect()) throw noConsent()
    const { sessionId } = tab.memory
    const sentAt = runtime.now()
    const next = await askForSession({ sessionId: borrowed ?? sessionId, continues, saysConsent })
    if (signal.aborted) throw stopped()
    offsetMs = Date.parse(next.now) - (sentAt + runtime.now()) / 2
    const isNewSession = next.sessionId !== sessionId
    if (isNewSession && former && !saysConsent) {
      if (isLost(former, next, sessionId)) {
        onEnd('erased')
        throw new ProactiveError('unauthorized', 'The session is gone: its person was erased.')
      }
      borrowed = next.sessionId
      return requestSession(signal, { saysConsent: true })
    }
    applyGrant(next, isNewSession)
    return next
  }

  async function askForSession({ sessionId, continues, saysConsent }: SessionCall & { sessionId: string | null }): Promise<SessionGrant> {
    const at = yesAt()
    if (at === null) throw noConsent()
    // The server's clock may be far from the page's, and another device may have said a word by it.
    const word = { consent: 'granted', ...(at > 0 && { consentAt: new Date(at + offsetMs).toISOString() }) }
    const body = { locale: locale(), ...(saysConsent && word), ...(sessionId && { sessionId }), ...(continues && { continues }) }
    try {
      const next = await http('/session', { method: 'POST', body })
      if (isGrant(next)) return next
    } catch (error) {
      if (error instanceof ProactiveError && error.code === 'consent_denied') onEnd('denied')
      throw error
    }
    throw new ProactiveError('unavailable', 'POST /session did not answer with a session. Check that the endpoint leads to the Proactive server.')
  }

  /**
   * Returns whether the server knows the former session no more, though nobody logged in or out. After a yes that is
   * younger than that session, another session is no loss.
   */
  function isLost(before: SessionGrant, next: SessionGrant, asked: string | null): boolean {
    const isSamePerson = before.personId === next.personId
    const isLogin = !isSamePerson && (before.userId !== null || next.userId !== null)
    return !isLogin && !(isSamePerson && asked === null) && (yesAt() ?? 0) <= grantedAt
  }

  function applyGrant(next: SessionGrant, isNewSession: boolean): void {
    const before = former
    grant = next
    former = next
    grantedAt = runtime.now()
    borrowed = null
    clearTimeout(renewalTimer)
    renewalTimer = setTimeout(renewInTime, Math.max(Date.parse(next.expiresAt) - serverNow() - renewAheadMs, shortestRenewalMs))
    onGrant(next, isNewSession, before)
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
    close,
    end(refusal) {
      close(refusal)
      former = null
      borrowed = null
    },
    renew,
    async borrow() {
      if (grant) return grant
      if (!life.signal.aborted) return renew()
      const next = await askForSession({ sessionId: borrowed, saysConsent: true })
      borrowed = next.sessionId
      return next
    },
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

function stopped(): ProactiveError {
  return new ProactiveError('unavailable', 'The client was stopped while it requested a session.')
}

function noConsent(): ProactiveError {
  return new ProactiveError('consent_denied', "There is no consent on this page. Call setConsent('granted') once the person agrees.")
}

function isGrant(value: unknown): value is SessionGrant {
  if (!isRecord(value)) return false
  const texts = ['token', 'sessionId', 'personId', 'expiresAt', 'now', 'path'] as const
  return texts.every((field) => typeof value[field] === 'string')
}
