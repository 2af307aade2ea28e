/**
 * One connection to the server as a state machine. Socket.IO's own reconnection is switched off, because the code of a
 * refusal decides what happens next.
 *
 *                     ┌────────── renewed ───────────┐
 *                     ▼                              │
 *    openChannel ─▶ connecting ── token refused ─▶ renewing ◀─┐
 *                   │ ▲ │ │                          │        │ token
 *                   │ │ │ └─────── accepted ─────────┼─▶ open ┤ expired
 *                   │ │ │                     failed │        │
 *                   │ │ └── refused, timeout ───┐    │        │ lost
 *                   │ │                         ▼    ▼        │
 *                   │ └── delay, nudge() ────── waiting ◀─────┘
 *                   ▼
 *                refused (a retry cannot succeed)         closed: by close(), from every state
 *
 *    state        event                                             next state
 *    connecting   handshake accepted                                open
 *                 no answer within connectTimeoutMs                 waiting, for the shortest backoff
 *                 refused with token_expired or unauthorized        renewing; waiting if the token was just renewed
 *                 refused with forbidden_origin
 *                   or unsupported_protocol                         refused
 *                 refused with another code, network error          waiting, for retryAfterMs or the rest of a backoff
 *                 refused with consent_denied                       refused, and onEnd
 *    open         closing with consent_denied                       refused, and onEnd
 *                 lost after closing with token_expired
 *                   or unauthorized                                 renewing
 *                 lost after closing with expired                   waiting, until nudge(), and onEnd
 *                 lost otherwise                                    waiting, for retryAfterMs or a backoff
 *    waiting      delay over, nudge()                               connecting
 *    renewing     token renewed                                     connecting
 *                 renewal failed                                    waiting, for a backoff
 *    any          close()                                           closed
 *
 * Tricky cases:
 * - The backoff after a failed attempt counts from the attempt's beginning: a server ends a handshake that no byte of
 *   arrives in time, and a page that learns it late has waited already.
 * - Leaving a state may disconnect the socket, which emits `disconnect` itself; only a loss in `open` counts.
 * - A token that is refused right after its renewal is not renewed again: the channel waits, so that a server that
 *   refuses every token does not cause a loop.
 * - `closing` with `consent_denied` comes before the connection ends: the page leaves at once, and does not wait for it.
 * - `closing` with `expired` means that another page of this session took over. Reconnecting by itself would make both
 *   pages take the session from each other for ever; the page that the person looks at next takes it back.
 */

import { type ConnectRefusal, isRecord } from '@proactive/protocol'
import { backoffMs, isPermanent } from '../backoff.js'
import type { ConnectionProblem } from '../connection-problem.js'
import type { Io, IoSocket } from '../io.js'
import type { Runtime } from '../runtime.js'
import { reasonOf } from './batch.js'

/** The states of a channel; the file's header has the transitions. */
export type ChannelState = 'connecting' | 'open' | 'waiting' | 'renewing' | 'refused' | 'closed'

/** How long the transport and the handshake may take together. */
const connectTimeoutMs = 10_000
/** How long a connection must have been open so that its loss starts the backoff from the shortest delay again. */
const stableMs = 10_000
/** The longest delay of a timer, about 25 days: in effect until `nudge`. */
const untilNudgedMs = 2 ** 31 - 1

export interface ChannelOptions {
  io: Io
  url: string
  path: string
  runtime: Pick<Runtime, 'elapsed' | 'random'>
  /** Returns the `auth` of the next handshake. */
  handshake: () => object
  /** Requests a new token; resolves when the next handshake may be attempted. */
  renew: () => Promise<unknown>
  onState: (state: ChannelState) => void
  /** Called when an attempt failed, with why. A token that is going to be renewed is no failure. */
  onProblem: (problem: ConnectionProblem) => void
  /** Called when the server ended this connection for good, or until the person looks at the page again. */
  onEnd: (reason: 'denied' | 'off' | 'expired') => void
}

export interface Channel {
  readonly state: ChannelState
  on: (event: string, listener: (body: unknown, ack: unknown) => void) => void
  /** Sends a message and resolves with the server's ack, or with `null` when none arrived in time. */
  ask: (event: string, body: object, timeoutMs: number) => Promise<unknown>
  /** Ends a delay and connects at once: the network is back, or the person looks at the page again. */
  nudge: () => void
  close: () => void
}

/** Opens a channel and keeps it open until `close`. */
export function openChannel({ io, url, path, runtime, handshake, renew, onState, onProblem, onEnd }: ChannelOptions): Channel {
  let state: ChannelState = 'closed'
  /** The number of failed attempts in a row. */
  let failures = 0
  /** Whether the token was renewed since the last attempt that did not concern it. */
  let isRenewed = false
  let attemptedAt = 0
  let openedAt = 0
  /** The reason that the server gave for ending this connection. */
  let closing: unknown
  let timer: ReturnType<typeof setTimeout> | undefined

  const socket: IoSocket = io(url, {
    path,
    transports: ['websocket'],
    multiplex: false,
    reconnection: false,
    autoConnect: false,
    timeout: connectTimeoutMs,
    auth: (give) => give(handshake()),
  })
  socket.on('connect', onConnect)
  socket.on('closing', (reason) => {
    closing = reason
    const refusal = refusalOf(reason)
    if (state !== 'open' || refusal.code !== 'consent_denied') return
    refuse(refusal)
    socket.disconnect()
  })
  socket.on('disconnect', () => state === 'open' && onLost())
  socket.on('connect_error', (error) => state === 'connecting' && onRefused(error))

  /** Enters a state; `then` runs after `ms` unless another state is entered before. */
  function enter(next: ChannelState, then?: () => void, ms = 0): void {
    state = next
    clearTimeout(timer)
    timer = then && setTimeout(then, ms)
    onState(next)
  }

  function connect(): void {
    attemptedAt = runtime.elapsed()
    enter('connecting', onTimeout, connectTimeoutMs)
    socket.connect()
  }

  /** Waits for the shortest backoff only: the attempt has already taken `connectTimeoutMs`. */
  function onTimeout(): void {
    onProblem(unreachable)
    wait(backoffMs(0, runtime.random()))
  }

  function onConnect(): void {
    openedAt = runtime.elapsed()
    isRenewed = false
    closing = undefined
    enter('open')
  }

  function onLost(): void {
    if (runtime.elapsed() - openedAt > stableMs) failures = 0
    const { code, retryAfterMs } = refusalOf(closing)
    if (code === 'token_expired' || code === 'unauthorized') return void renewAndConnect()
    wait(code === 'expired' ? untilNudgedMs : retryAfterMs)
    if (code === 'expired') onEnd(code)
  }

  function wait(ms = backoffMs(failures++, runtime.random())): void {
    isRenewed = false
    enter('waiting', connect, ms)
    socket.disconnect()
  }

  function restOfBackoff(): number {
    const random = runtime.random()
    return Math.max(backoffMs(0, random), backoffMs(failures++, random) - (runtime.elapsed() - attemptedAt))
  }

  function refuse(refusal: Partial<ConnectRefusal>): void {
    enter('refused')
    onEnd(reasonOf(refusal))
  }

  function onRefused(error: unknown): void {
    const refusal = refusalOf(error instanceof Error && 'data' in error ? error.data : undefined)
    const { code, message = '', retryAfterMs } = refusal
    const isRenewable = (code === 'token_expired' || code === 'unauthorized') && !isRenewed
    if (code !== 'consent_denied' && !isRenewable) onProblem(code ? { code, message } : unreachable)
    if (code === 'consent_denied') refuse(refusal)
    else if (isPermanent(code)) enter('refused')
    else if (isRenewable) void renewAndConnect()
    else wait(retryAfterMs ?? restOfBackoff())
    socket.disconnect()
  }

  async function renewAndConnect(): Promise<void> {
    enter('renewing')
    try {
      await renew()
      isRenewed = true
      if (state === 'renewing') connect()
    } catch {
      if (state === 'renewing') wait()
    }
  }

  connect()
  return {
    get state() {
      return state
    },
    on: (event, listener) => void socket.on(event, listener),
    ask: async (event, body, timeoutMs) =>
      new Promise((resolve) => {
        if (!socket.connected) return resolve(null)
        socket.timeout(timeoutMs).emit(event, body, (error, answer) => resolve(error ? null : answer))
      }),
    nudge() {
      if (state === 'waiting') connect()
    },
    close() {
      enter('closed')
      socket.disconnect()
    },
  }
}

/** The server did not answer a handshake at all. */
const unreachable: ConnectionProblem = { code: 'unavailable', message: "The assistant's server did not answer the handshake of a connection." }

/** Reads a refusal of the server; a network error has no code. */
function refusalOf(value: unknown): Partial<ConnectRefusal> {
  return isRecord(value) ? value : {}
}
