import type { Server as HttpServer, IncomingMessage } from 'node:http'
import {
  type Answer,
  type BatchAnswer,
  type ErrorCode,
  heartbeat,
  isRecord,
  ProactiveError,
  type Refusal,
  type RequestKind,
  socketPath,
} from '@proactive/protocol'
import { Server } from 'socket.io'
import type { Actions } from '../delivery/command-connections.js'
import { addressOf, type OriginOf, stampAddress } from '../identity/address.js'
import type { Callers } from '../identity/callers.js'
import type { Identity } from '../identity/token.js'
import type { Clock } from '../runtime/clock.js'
import { jitterOf } from '../runtime/jitter.js'
import type { Logger } from '../runtime/logger.js'
import { createAdmission } from './admission.js'
import type { Gateway } from './gateway.js'
import { keepDoor } from './door.js'
import { createHalfOpen } from './half-open.js'
import type { HttpLimits } from './http-limits.js'
import { createPacketBudgets, type PacketBudget } from './packet-budget.js'
import { boundPacket, oversized } from './oversized-packet.js'
import { destroyOnPingTimeout, endLine, endSocket, isReply, type Line, onMalformed, type PageNamespace, pageOf, type PageServer, type PageSocket, writeTogether } from './page-socket.js'
import { tooLarge } from './batch.js'
import { rateLimited } from './rate-limits.js'
import { requestKinds } from './requests.js'

/** More bytes than a batch may have, so that a batch that is too large still gets an answer. */
const maxPacketBytes = 524_288

/** Why the connections of an erased person end. */
export const erasedReason = { code: 'expired', message: 'The person of this session was erased.' } as const


/**
 * The two channels: `/events` from the page, `/actions` to the page, each on a connection of its own. `admission.ts`
 * checks a handshake, `half-open.ts` bounds those that are not finished, and `packet-budget.ts` bounds what comes
 * afterwards. A connection ends when its token expires and was not renewed, when a later connection of its session took
 * over, when its person was erased, when it goes on after its limits, or when the server stops; the page is told why
 * before each of these.
 */
export interface Sockets {
  attach: (server: HttpServer) => void
  /** How many connections are open; a page has two. */
  connections: () => number
  /** Ends the connections of one session. */
  end(session: string, reason: Refusal): void
  /** Tells every page of a person why its connections are to end. Returns what ends each, as far as the page has not. */
  tell(person: string, reason: Refusal): ((reason: Refusal) => void)[]
  /** Asks every page to reconnect after a delay of its own, and ends all connections. */
  close(): Promise<void>
}

export function createSockets({
  callers,
  gateway: { rateLimits, receiver, requests },
  actions,
  httpLimits,
  originOf,
  clock,
  logger,
  proxies,
  limitScale,
  onRefused,
}: {
  callers: Pick<Callers, 'origins' | 'tokens' | 'senders' | 'erased'>
  gateway: Pick<Gateway, 'rateLimits' | 'receiver' | 'requests'>
  actions: Actions
  httpLimits: Pick<HttpLimits, 'refusedFor'>
  originOf: OriginOf
  /** The machine's clock: tokens expire by it. */
  clock: Clock
  logger: Logger
  /** How many of the shop's own servers stand in front. */
  proxies: number
  /** Multiplies the limits. */
  limitScale: number
  /** Is called for every refusal, which it counts. */
  onRefused: (at: 'http' | 'handshake' | 'socket', code: ErrorCode) => void
}): Sockets {
  const { tokens, erased } = callers
  const admission = createAdmission({ callers, rateLimits, proxies })
  const halfOpen = createHalfOpen({ clock, proxies, scale: limitScale, onRefused: (code) => onRefused('handshake', code) })
  const budgetOf = createPacketBudgets({ clock, scale: limitScale })
  const budgets = new WeakMap<object, PacketBudget>()
  const admitted = new WeakSet<object>()
  let io: PageServer | undefined

  /** Refuses handshakes in a namespace's middleware: nothing else can set the `data` of a `connect_error`. */
  function guard(pages: PageNamespace): void {
    pages.use((socket, next) => {
      void (async () => {
        const refusal = await admit(socket).then(() => undefined, refusalOf)
        if (refusal) onRefused('handshake', refusal.code)
        else {
          halfOpen.settle(socket.request.socket)
          admitted.add(socket.conn)
        }
        next(refusal && Object.assign(new Error('refused'), { data: refusal }))
      })()
    })
  }

  async function admit(socket: PageSocket): Promise<void> {
    const sender = await admission.admit(socket.request, socket.handshake)
    Object.assign(socket.data, { ...sender, cancelExpiry: () => {} })
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
    const token = isRecord(body) ? body['token'] : undefined
    const { person, session } = socket.data.identity
    await rateLimits.spend('renewals', session)
    const identity = await tokens.verify(token)
    if (identity.person !== person || identity.session !== session) {
      throw new ProactiveError('unauthorized', 'The token belongs to another session than this connection.')
    }
    keepUntilExpiry(socket, identity)
    return { ok: true, expiresAt: new Date(identity.expiresAt).toISOString() }
  }

  /**
   * Answers the events of a page. A failure becomes an answer as well, so that no page can end the process; an unknown
   * event, and one that asks for no answer, is refused and counted.
   */
  function serve(socket: PageSocket, answers: Record<string, (body: unknown) => Promise<{ ok: true } | ({ ok: false } & Refusal)>>): void {
    socket.onAny((event: string, ...said: unknown[]) => {
      const answer = Object.hasOwn(answers, event) ? answers[event] : undefined
      const [body, ack] = said.length === 1 && event === 'prepared' ? [undefined, ...said] : said
      const reply = answer ? ack : said.at(-1)
      const asked = answer && isReply(ack) ? answer(body) : Promise.reject(event === oversized ? tooLarge() : unanswerable(answer !== undefined))
      void (async () => {
        const given = await asked.catch((cause: unknown) => ({ ok: false as const, ...refusalOf(cause) }))
        if (!given.ok) {
          onRefused('socket', given.code)
          budgets.get(socket.conn)?.refuse()
        }
        if (isReply(reply)) reply(given)
      })()
    })
  }

  async function ask(socket: PageSocket, kind: RequestKind, body: unknown): Promise<Answer> {
    const { identity } = socket.data
    await rateLimits.spend('requests', identity.person)
    return requests.ask({ ...identity, address: addressOf(socket.request, proxies) }, kind, body)
  }

  function refusalOf(cause: unknown): Refusal {
    if (cause instanceof ProactiveError) return cause.toJSON()
    logger.error({ err: cause }, 'A message of a page failed and was answered with internal.')
    return { code: 'internal', message: 'The server failed to answer this message.' }
  }

  function openEvents(socket: PageSocket): void {
    serve(socket, {
      token: (body) => renew(socket, body),
      events: (body): Promise<BatchAnswer> => receiver.receive({ ...socket.data.identity, address: addressOf(socket.request, proxies) }, body),
    })
    socket.on('disconnect', () => socket.data.cancelExpiry())
  }

  async function openActions(socket: PageSocket): Promise<void> {
    const { session: row, lastSeq } = socket.data
    const origin = originOf(row.person, addressOf(socket.request, proxies))
    const session = { ...row, ...(origin && { origin }) }
    serve(socket, {
      token: (body) => renew(socket, body),
      ...Object.fromEntries(requestKinds.map((kind) => [kind, (body: unknown): Promise<Answer> => ask(socket, kind, body)])),
    })
    const { ready, close } = actions.open(session, lastSeq, { page: pageOf(socket), end: (reason) => endSocket(socket, reason) })
    socket.on('disconnect', () => {
      socket.data.cancelExpiry()
      close()
    })
    await ready
  }

  /** Bounds what comes on a connection, and counts it when it ends because of what the page sent. */
  function watch(line: Line): void {
    const budget = budgetOf(addressOf(line.request, proxies))
    budgets.set(line, budget)
    destroyOnPingTimeout(line)
    writeTogether(line)
    line.on('packet', (packet) => {
      if (!budget.take(packet.data?.length ?? 0)) endOffender(line, budget.retryAfterMs)
      boundPacket(packet)
    })
    onMalformed(line, () => {
      if (io) onRefused(admitted.has(line) ? 'socket' : 'handshake', 'invalid_event')
    })
  }

  /** Ends a connection that went on after its limits, and refuses its address for a while when that happens again. */
  function endOffender(line: Line, retryAfterMs: number): void {
    const reason = rateLimited(retryAfterMs).toJSON()
    onRefused('socket', reason.code)
    for (const socket of sockets()) if (socket.conn === line) socket.emit('closing', reason)
    admission.punish(line.request)
    endLine(line)
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
        perMessageDeflate: false,
        allowRequest(request, give) {
          halfOpen.begin(request)
          give(null, true)
        },
      })
      server.prependListener('request', (request: IncomingMessage) => stampAddress(request, proxies))
      halfOpen.watch(server)
      keepDoor(server, {
        isOffender: (request) => rateLimits.refusedFor('unread', addressOf(request, proxies)) > 0,
        request: httpLimits.refusedFor,
        upgrade: admission.refusedFor,
        onRefused(at, request) {
          halfOpen.settle(request.socket)
          rateLimits.charge('unread', addressOf(request, proxies), 1)
          onRefused(at, 'rate_limited')
        },
      })
      io.engine.on('connection', watch)
      io.engine.on('connection_error', () => onRefused('handshake', 'invalid_event'))
      const events = io.of('/events')
      const commands = io.of('/actions')
      io.use((_, next) => {
        onRefused('handshake', 'not_found')
        next(Object.assign(new Error('refused'), { data: { code: 'not_found', message: 'Unknown namespace: connect to /events or /actions.' } }))
      })
      io.of((_name, _auth, give) => {
        onRefused('handshake', 'not_found')
        give(null, false)
      })
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
    tell(person, reason) {
      const told = [...sockets()].filter((socket) => socket.data.identity.person === person)
      for (const socket of told) socket.emit('closing', reason)
      return told.map((socket) => (last) => socket.connected && endSocket(socket, last))
    },
    async close() {
      if (!io) return
      for (const socket of sockets()) {
        endSocket(socket, { code: 'unavailable', message: 'The server is stopping: reconnect after retryAfterMs.', retryAfterMs: jitterOf(socket.id) })
      }
      const { engine } = io
      io = undefined
      engine.close()
    },
  }
}

/** The refusal of an event that cannot be answered. */
function unanswerable(isKnown: boolean): ProactiveError {
  return isKnown
    ? new ProactiveError('invalid_event', 'The event has no body, or asks for no acknowledgement.')
    : new ProactiveError('unknown_type', 'Unknown event of this channel.')
}
