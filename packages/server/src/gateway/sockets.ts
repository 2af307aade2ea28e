import type { Server as HttpServer, IncomingMessage } from 'node:http'
import {
  type Answer,
  type BatchAnswer,
  check,
  type ErrorCode,
  handshake,
  heartbeat,
  ProactiveError,
  protocolVersion,
  type Refusal,
  type RequestKind,
  socketPath,
} from '@proactive/protocol'
import { Server } from 'socket.io'
import type { Actions } from '../delivery/actions.js'
import { addressOf, stampAddress } from '../identity/address.js'
import type { Callers } from '../identity/callers.js'
import type { Identity } from '../identity/token.js'
import type { Clock } from '../runtime/clock.js'
import { jitterOf } from '../runtime/jitter.js'
import type { Logger } from '../runtime/logger.js'
import type { Gateway } from './gateway.js'
import { destroyOnPingTimeout, endSocket, isReply, type PageNamespace, pageOf, type PageServer, type PageSocket } from './page-socket.js'

/** More bytes than a batch may have, so that a batch that is too large still gets an answer. */
const maxPacketBytes = 1_048_576
/** A connection that names no namespace within this time is closed. */
const handshakeMs = 10_000

/** Why the connections of an erased person end. */
export const erasedReason = { code: 'expired', message: 'The person of this session was erased.' } as const

const requestKinds: readonly RequestKind[] = ['accept', 'undo', 'extend', 'moment']

/**
 * The two channels: `/events` from the page, `/actions` to the page, each on a connection of its own. A handshake is
 * checked for origin, rate, protocol, token and session, in this order. A connection ends when its token expires and was
 * not renewed, when a later connection of its session took over, when its person was erased, or when the server stops;
 * the page is told why before each of these.
 */
export interface Sockets {
  attach: (server: HttpServer) => void
  /** How many connections are open; a page has two. */
  connections: () => number
  /** Ends the connections of one session. */
  end(session: string, reason: Refusal): void
  /** Asks every page to reconnect after a delay of its own, and ends all connections. */
  close(): Promise<void>
}

export function createSockets({
  callers: { origins, tokens, senders, erased },
  gateway: { rateLimits, receiver, requests },
  actions,
  clock,
  logger,
  proxies,
  onRefused,
}: {
  callers: Pick<Callers, 'origins' | 'tokens' | 'senders' | 'erased'>
  gateway: Pick<Gateway, 'rateLimits' | 'receiver' | 'requests'>
  actions: Actions
  /** The machine's clock: tokens expire by it. */
  clock: Clock
  logger: Logger
  /** How many of the shop's own servers stand in front. */
  proxies: number
  /** Is called for every refusal, which it counts. */
  onRefused: (at: 'handshake' | 'socket', code: ErrorCode) => void
}): Sockets {
  let io: PageServer | undefined

  /** Refuses handshakes in a namespace's middleware: nothing else can set the `data` of a `connect_error`. */
  function guard(pages: PageNamespace): void {
    pages.use((socket, next) => {
      void (async () => {
        const refusal = await admit(socket).then(() => undefined, refusalOf)
        if (refusal) onRefused('handshake', refusal.code)
        next(refusal && Object.assign(new Error('refused'), { data: refusal }))
      })()
    })
  }

  async function admit(socket: PageSocket): Promise<void> {
    origins.check(socket.handshake.headers.origin, { isNeeded: true })
    await rateLimits.spend('handshake', addressOf(socket.request, proxies))
    const said: { token?: unknown; protocol?: unknown } = socket.handshake.auth
    if (typeof said.token !== 'string') throw new ProactiveError('unauthorized', 'The token is missing: send the token that POST /session gave.')
    if (said.protocol !== protocolVersion) throw new ProactiveError('unsupported_protocol', `The protocol version is not supported: this server speaks version ${protocolVersion}.`)
    const auth = check(handshake, said)
    if (!auth.ok) throw new ProactiveError('invalid_event', auth.message)
    const { token, lastSeq = 0 } = auth.value
    const sender = await senders.byToken(token)
    Object.assign(socket.data, { ...sender, lastSeq, cancelExpiry: () => {} })
    keepUntilExpiry(socket, sender.identity)
  }

  function keepUntilExpiry(socket: PageSocket, identity: Identity): void {
    socket.data.cancelExpiry()
    socket.data.identity = identity
    socket.data.cancelExpiry = clock.after(Math.max(0, identity.expiresAt - clock.now()), () => {
      endSocket(socket, { code: 'token_expired', message: 'The token expired and was not renewed.' })
    })
  }

  async function renew(socket: PageSocket, body: unknown): Promise<{ ok: true; expiresAt: string }> {
    const token: unknown = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
    const identity = await tokens.verify(token)
    const { person, session } = socket.data.identity
    if (identity.person !== person || identity.session !== session) {
      throw new ProactiveError('unauthorized', 'The token belongs to another session than this connection.')
    }
    keepUntilExpiry(socket, identity)
    return { ok: true, expiresAt: new Date(identity.expiresAt).toISOString() }
  }

  /** Answers an event of a page. A failure becomes an answer as well, so that no page can end the process. */
  function on(socket: PageSocket, event: string, answer: (body: unknown) => Promise<{ ok: true } | ({ ok: false } & Refusal)>): void {
    socket.on(event, (body, ack) => {
      if (!isReply(ack)) return
      void (async () => {
        const given = await answer(body).catch((cause: unknown) => ({ ok: false as const, ...refusalOf(cause) }))
        if (!given.ok) onRefused('socket', given.code)
        ack(given)
      })()
    })
  }

  function refusalOf(cause: unknown): Refusal {
    if (cause instanceof ProactiveError) return cause.toJSON()
    logger.error({ err: cause }, 'A message of a page failed and was answered with internal.')
    return { code: 'internal', message: 'The server failed to answer this message.' }
  }

  function openEvents(socket: PageSocket): void {
    on(socket, 'token', (body) => renew(socket, body))
    on(socket, 'events', (body): Promise<BatchAnswer> => receiver.receive(socket.data.identity, body))
    socket.on('disconnect', () => socket.data.cancelExpiry())
  }

  async function openActions(socket: PageSocket): Promise<void> {
    const { session, lastSeq } = socket.data
    on(socket, 'token', (body) => renew(socket, body))
    for (const kind of requestKinds) {
      on(socket, kind, (body): Promise<Answer> => requests.ask(socket.data.identity, kind, body))
    }
    const { ready, close } = actions.open(session, lastSeq, { page: pageOf(socket), end: (reason) => endSocket(socket, reason) })
    socket.on('disconnect', () => {
      socket.data.cancelExpiry()
      close()
    })
    await ready
  }

  function* sockets(): Iterable<PageSocket> {
    if (!io) return
    for (const name of ['/events', '/actions']) yield* io.of(name).sockets.values()
  }

  return {
    attach(server) {
      io = new Server(server, {
        path: socketPath,
        // A proxy may have removed the trailing slash.
        addTrailingSlash: false,
        transports: ['websocket'],
        serveClient: false,
        pingInterval: heartbeat.pingIntervalMs,
        pingTimeout: heartbeat.pingTimeoutMs,
        maxHttpBufferSize: maxPacketBytes,
        connectTimeout: handshakeMs,
        perMessageDeflate: false,
      })
      server.prependListener('request', (request: IncomingMessage) => stampAddress(request, proxies))
      io.engine.on('connection', destroyOnPingTimeout)
      const events = io.of('/events')
      const commands = io.of('/actions')
      io.use((_, next) => next(Object.assign(new Error('refused'), { data: { code: 'not_found', message: 'Unknown namespace: connect to /events or /actions.' } })))
      guard(events)
      guard(commands)
      events.on('connection', (socket) => {
        if (erased.has(socket.data.identity.session)) endSocket(socket, erasedReason)
        else openEvents(socket)
      })
      commands.on('connection', (socket) => {
        if (erased.has(socket.data.identity.session)) return endSocket(socket, erasedReason)
        openActions(socket).catch((cause: unknown) => endSocket(socket, refusalOf(cause)))
      })
    },
    connections: () => io?.engine.clientsCount ?? 0,
    end(session, reason) {
      for (const socket of sockets()) if (socket.data.identity.session === session) endSocket(socket, reason)
    },
    async close() {
      if (!io) return
      for (const socket of sockets()) {
        endSocket(socket, { code: 'unavailable', message: 'The server is stopping: reconnect after retryAfterMs.', retryAfterMs: jitterOf(socket.id) })
      }
      io.engine.close()
    },
  }
}
