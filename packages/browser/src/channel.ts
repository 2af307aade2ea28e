import type { ConnectRefusal, ErrorCode } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { Io, IoSocket } from './io.js'
import { isRecord } from './read-command.js'
import type { Runtime } from './runtime.js'

/**
 * connecting → open → waiting → connecting …; `renewing` when the token was refused, `refused` when trying again
 * cannot help, `closed` by us.
 */
export type ChannelState = 'connecting' | 'open' | 'waiting' | 'renewing' | 'refused' | 'closed'

/** Transport and handshake together; then the attempt counts as failed. */
const connectTimeoutMs = 10_000
/** A connection that held this long was a good one: the next loss starts again with the shortest wait. */
const stableMs = 10_000
/** The longest that a timer takes. */
const untilNudgedMs = 2 ** 31 - 1

export interface ChannelOptions {
  io: Io
  url: string
  path: string
  runtime: Pick<Runtime, 'now' | 'random'>
  handshake: () => object
  /** Gets a new token; settles when the next handshake may be tried. */
  renew: () => Promise<unknown>
  onState: (state: ChannelState) => void
}

export interface Channel {
  readonly state: ChannelState
  on: (event: string, listener: (body: unknown, ack: unknown) => void) => void
  /** The server's answer, or `null` when none came in time. */
  ask: (event: string, body: object, timeoutMs: number) => Promise<unknown>
  /** Tries at once instead of waiting: the network is back, or somebody looks at the page again. */
  nudge: () => void
  close: () => void
}

/** One connection as a machine with named states. Reconnecting is ours, so that a refusal's code decides what follows. */
export function openChannel({ io, url, path, runtime, handshake, renew, onState }: ChannelOptions): Channel {
  let state: ChannelState = 'closed'
  let failures = 0
  let renewed = false
  let openedAt = 0
  /** What the server said about ending this connection. */
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
  socket.on('connect', opened)
  socket.on('closing', (reason) => {
    closing = reason
  })
  socket.on('disconnect', () => state === 'open' && lost())
  socket.on('connect_error', (error) => state === 'connecting' && refused(error))

  function enter(next: ChannelState, then?: () => void, ms = 0): void {
    state = next
    clearTimeout(timer)
    timer = then && setTimeout(then, ms)
    onState(next)
  }

  function connect(): void {
    enter('connecting', unanswered, connectTimeoutMs)
    socket.connect()
  }

  /** Whoever has waited this long need not wait longer still: the way may be clear again at any moment. */
  function unanswered(): void {
    wait(backoffMs(0, runtime.random()))
  }

  function opened(): void {
    openedAt = runtime.now()
    renewed = false
    closing = undefined
    enter('open')
  }

  function lost(): void {
    if (runtime.now() - openedAt > stableMs) failures = 0
    const { code, retryAfterMs } = refusalOf(closing)
    if (code === 'token_expired') void renewThenConnect()
    // Another page goes by this session's name; whichever is looked at next has it.
    else wait(code === 'expired' ? untilNudgedMs : retryAfterMs)
  }

  function wait(ms = backoffMs(failures++, runtime.random())): void {
    renewed = false
    enter('waiting', connect, ms)
    socket.disconnect()
  }

  function refused(error?: unknown): void {
    const { code, retryAfterMs } = refusalOf(error instanceof Error && 'data' in error ? error.data : undefined)
    if (code && hopeless.has(code)) enter('refused')
    else if ((code === 'token_expired' || code === 'unauthorized') && !renewed) void renewThenConnect()
    else wait(retryAfterMs)
    socket.disconnect()
  }

  async function renewThenConnect(): Promise<void> {
    enter('renewing')
    try {
      await renew()
      renewed = true
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
        socket.timeout(timeoutMs).emit(event, body, (gone, answer) => resolve(gone ? null : answer))
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

/** The gateway's refusals carry their code; what the network breaks carries none. */
function refusalOf(given: unknown): Partial<ConnectRefusal> {
  return isRecord(given) ? given : {}
}

const hopeless: ReadonlySet<ErrorCode> = new Set(['forbidden_origin', 'unsupported_protocol'])
