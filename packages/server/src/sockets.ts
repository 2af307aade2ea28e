import type { Server as HttpServer, IncomingMessage } from 'node:http'
import {
  type Answer,
  type BatchAnswer,
  check,
  type Command,
  handshake,
  heartbeat,
  ProactiveError,
  protocolVersion,
  type Refusal,
  type RequestKind,
  socketPath,
  type Update,
  type Withdrawal,
} from '@proactive/protocol'
import { type Namespace, Server, type Socket } from 'socket.io'
import type { Clock } from './clock.js'
import type { Delivery, Page } from './delivery.js'
import type { Logger } from './logger.js'
import type { Origins } from './origins.js'
import type { Presence } from './presence.js'
import type { RateLimits } from './rate-limits.js'
import type { Receiver } from './receive.js'
import type { Requests } from './requests.js'
import type { SessionRow, Store } from './store.js'
import type { Identity, Tokens } from './token.js'

/** More than any batch may have, so that one that is too large still gets its answer. */
const maxPacketBytes = 1_048_576
/** A connection that does not say what it wants within this time is closed. */
const handshakeMs = 10_000

const requestKinds: readonly RequestKind[] = ['accept', 'undo', 'extend', 'moment']

type Reply = (answer: unknown) => void
type FromPage = Record<string, (body: unknown, ack: unknown) => void>
interface ToPage {
  command: (command: Command, received: () => void) => void
  withdraw: (withdrawal: Withdrawal) => void
  update: (update: Update) => void
  /** Why the server is about to end this connection. */
  closing: (reason: Refusal) => void
}
interface Known {
  identity: Identity
  session: SessionRow
  lastSeq: number
  cancelExpiry: () => void
}
type PageSocket = Socket<FromPage, ToPage, Record<string, never>, Known>
type Pages = Namespace<FromPage, ToPage, Record<string, never>, Known>

export interface Sockets {
  attach: (server: HttpServer) => void
  /** How many connections there are; a page has two. */
  connections: () => number
  /** Asks the pages to come back after a while, each a little later than another, and ends all connections. */
  close(): Promise<void>
}

/** The two channels: `/events` towards us, `/actions` towards the page, each on a connection of its own. */
export function createSockets({
  origins,
  tokens,
  rateLimits,
  store,
  receiver,
  requests,
  delivery,
  presence,
  clock,
  logger,
}: {
  origins: Origins
  tokens: Tokens
  rateLimits: RateLimits
  store: Store
  receiver: Receiver
  requests: Requests
  delivery: Delivery
  presence: Presence
  clock: Clock
  logger: Logger
}): Sockets {
  let io: Server<FromPage, ToPage, Record<string, never>, Known> | undefined
  const actionsOf = new Map<string, PageSocket>()

  // The page has opened its commands' connection to another process: the one here is the earlier.
  presence.onElsewhere((session) => {
    const earlier = actionsOf.get(session)
    if (earlier) end(earlier, { code: 'expired', message: 'A later connection of this session took over.' })
  })

  /** A refusal travels as `connect_error.data`, which only a namespace's middleware can say. */
  function guard(pages: Pages): void {
    pages.use((socket, next) => {
      void (async () => {
        const refusal = await admit(socket).then(() => undefined, refusalOf)
        next(refusal && Object.assign(new Error('refused'), { data: refusal }))
      })()
    })
  }

  async function admit(socket: PageSocket): Promise<void> {
    origins.check(socket.handshake.headers.origin, { isNeeded: true })
    await rateLimits.spend('handshake', socket.handshake.address)
    const auth = check(handshake, socket.handshake.auth)
    if (!auth.ok) throw new ProactiveError('unauthorized', 'A token is needed.')
    const { token, protocol, lastSeq = 0 } = auth.value
    if (protocol !== protocolVersion) throw new ProactiveError('unsupported_protocol', `This server speaks ${protocolVersion}.`)
    const identity = await tokens.verify(token)
    const session = await store.session(identity.session)
    if (session?.person !== identity.person) throw new ProactiveError('unauthorized', 'This session is not known.')
    Object.assign(socket.data, { identity, session, lastSeq, cancelExpiry: () => {} })
    keepUntilExpiry(socket, identity)
  }

  function keepUntilExpiry(socket: PageSocket, identity: Identity): void {
    socket.data.cancelExpiry()
    socket.data.identity = identity
    socket.data.cancelExpiry = clock.after(Math.max(0, identity.expiresAt - clock.now()), () => {
      end(socket, { code: 'token_expired', message: 'The token was not renewed in time.' })
    })
  }

  async function renew(socket: PageSocket, body: unknown): Promise<{ ok: true; expiresAt: string }> {
    const token: unknown = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
    const identity = await tokens.verify(token)
    const { person, session } = socket.data.identity
    if (identity.person !== person || identity.session !== session) {
      throw new ProactiveError('unauthorized', 'The token is of another session.')
    }
    keepUntilExpiry(socket, identity)
    return { ok: true, expiresAt: new Date(identity.expiresAt).toISOString() }
  }

  /** Nothing that a page sends ends the process: a fault becomes an answer. */
  function on(socket: PageSocket, event: string, answer: (body: unknown) => Promise<unknown>): void {
    socket.on(event, (body, ack) => {
      if (!isReply(ack)) return
      void (async () => {
        ack(await answer(body).catch((cause: unknown) => ({ ok: false, ...refusalOf(cause) })))
      })()
    })
  }

  function refusalOf(cause: unknown): Refusal {
    if (cause instanceof ProactiveError) return cause.toJSON()
    logger.error({ cause: String(cause) }, 'A page could not be answered.')
    return { code: 'internal', message: 'Something went wrong.' }
  }

  function openEvents(socket: PageSocket): void {
    on(socket, 'token', (body) => renew(socket, body))
    on(socket, 'events', (body): Promise<BatchAnswer> => receiver.receive(socket.data.identity, body))
    socket.on('disconnect', () => socket.data.cancelExpiry())
  }

  async function openActions(socket: PageSocket): Promise<void> {
    const { identity, session, lastSeq } = socket.data
    const page = pageOf(socket)
    on(socket, 'token', (body) => renew(socket, body))
    for (const kind of requestKinds) {
      on(socket, kind, (body): Promise<Answer> => requests.ask(socket.data.identity, kind, body))
    }
    socket.on('disconnect', () => {
      socket.data.cancelExpiry()
      delivery.disconnect(identity.session, page)
      if (actionsOf.get(identity.session) !== socket) return
      actionsOf.delete(identity.session)
      presence.gone(identity.session)
    })
    const earlier = actionsOf.get(identity.session)
    actionsOf.set(identity.session, socket)
    if (earlier) end(earlier, { code: 'expired', message: 'A later connection of this session took over.' })
    await Promise.all([presence.here(session), delivery.connect(identity.session, lastSeq, page)])
  }

  return {
    attach(server) {
      io = new Server(server, {
        path: socketPath,
        transports: ['websocket'],
        serveClient: false,
        pingInterval: heartbeat.pingIntervalMs,
        pingTimeout: heartbeat.pingTimeoutMs,
        maxHttpBufferSize: maxPacketBytes,
        connectTimeout: handshakeMs,
        perMessageDeflate: false,
      })
      stampAddresses(server)
      const events = io.of('/events')
      const actions = io.of('/actions')
      guard(events)
      guard(actions)
      events.on('connection', openEvents)
      actions.on('connection', (socket) => {
        openActions(socket).catch((cause: unknown) => end(socket, refusalOf(cause)))
      })
    },
    connections: () => io?.engine.clientsCount ?? 0,
    async close() {
      if (!io) return
      for (const pages of [io.of('/events'), io.of('/actions')]) {
        for (const socket of pages.sockets.values()) {
          socket.emit('closing', { code: 'unavailable', message: 'The server is stopping.', retryAfterMs: jitterOf(socket.id) })
          socket.disconnect(true)
        }
      }
      io.engine.close()
    },
  }
}

function isReply(ack: unknown): ack is Reply {
  return typeof ack === 'function'
}

function pageOf(socket: PageSocket): Page {
  return {
    command: (command, received) => void socket.emit('command', command, received),
    withdraw: (withdrawal) => void socket.emit('withdraw', withdrawal),
    update: (update) => void socket.emit('update', update),
  }
}

function end(socket: PageSocket, reason: Refusal): void {
  socket.emit('closing', reason)
  socket.disconnect(true)
}

/** Spreads those who come back over two seconds. */
function jitterOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 2_000
  return sum
}

/** A handler of Web requests is not told the address, and no header of the caller's may claim one. */
function stampAddresses(server: HttpServer): void {
  server.prependListener('request', (request: IncomingMessage) => {
    request.headers[addressHeader] = request.socket.remoteAddress ?? ''
  })
}
export const addressHeader = 'x-proactive-address'
