import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import { basePath, defaultPreferences, limits, protocolVersion, socketPath } from '@proactive/protocol'

/** The part of Socket.IO's server that the checks use. The caller passes it in, so that this package does not depend on Socket.IO. */
export interface WireServer {
  of(namespace: string): WireNamespace
  close(): unknown
}
export interface WireNamespace {
  use(guard: (socket: WirePeer, next: (refusal?: Error) => void) => void): unknown
  on(event: 'connection', listener: (socket: WirePeer) => void): unknown
}
export interface WirePeer {
  handshake: { auth: object }
  on(event: string, listener: (body: unknown, ack: unknown) => void): unknown
  emit(event: string, ...args: unknown[]): unknown
  disconnect(close?: boolean): unknown
}

type Namespace = 'events' | 'actions'
type Batch = { sentAt: unknown; events: { id: unknown; type: unknown; time: unknown; data: unknown; causationId?: unknown }[] }

/** A server that answers as the check says, and records what the client does. */
export interface ScriptedServer extends AsyncDisposable {
  url: string
  /** The bodies of `POST /session`, in order. */
  sessions: { [key: string]: unknown }[]
  /** The handshakes that the client attempted, in order. */
  handshakes: { namespace: Namespace; auth: { [key: string]: unknown }; at: number }[]
  batches: Batch[]
  received: unknown[]
  /** Returns the ack of a batch, or `undefined` to send none. */
  onBatch: (batch: Batch) => object | undefined
  /** Returns the `data` of a refusal of the handshake, or `undefined` to accept it. */
  onHandshake: (namespace: Namespace) => object | undefined
  /** Sends a command on the open `/actions` connections. The client's acks are added to `received`. */
  command(command: object): void
  /** Sends a withdrawal or an update of a command on the open `/actions` connections. */
  change(how: 'withdraw' | 'update', change: object): void
  /** Announces the end of every connection with `reason`, and ends them. */
  closing(reason: object): void
  /** Ends every connection without a reason. */
  cut(): void
  /** Waits until `look` finds something, and returns it. Throws after ten seconds. */
  until<T>(look: () => T | undefined | false, what: string): Promise<T>
}

/** How long `until` waits. */
const patienceMs = 10_000

/** Starts a scripted server on a free port. */
export async function scriptedServer(attach: (http: ReturnType<typeof createServer>, options: object) => WireServer): Promise<ScriptedServer> {
  const sessionId = randomUUID()
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      response.setHeader('content-type', 'application/json')
      if (request.url === `${basePath}/session`) {
        server.sessions.push(JSON.parse(body))
        const now = Date.now()
        response.end(
          JSON.stringify({
            token: `token ${server.sessions.length}`,
            sessionId,
            personId: 'visitor:v1',
            userId: null,
            expiresAt: new Date(now + 900_000).toISOString(),
            now: new Date(now).toISOString(),
            protocol: protocolVersion,
            path: socketPath,
            limits,
            unknownField: true,
          }),
        )
      } else if (request.url === `${basePath}/preferences`) response.end(JSON.stringify(defaultPreferences))
      else response.writeHead(404).end('{"code":"not_found","message":"This route does not exist."}')
    })
  })
  const io = attach(http, { path: socketPath, transports: ['websocket'] })
  const open: Record<Namespace, Set<WirePeer>> = { events: new Set(), actions: new Set() }

  const server: ScriptedServer = {
    url: '',
    sessions: [],
    handshakes: [],
    batches: [],
    received: [],
    onBatch: ({ events }) => ({ ok: true, accepted: events.length, duplicate: 0, rejected: [], unknownField: true }),
    onHandshake: () => undefined,
    command(command) {
      for (const peer of open.actions) peer.emit('command', command, (answer: unknown) => server.received.push(answer))
    },
    change(how, change) {
      for (const peer of open.actions) peer.emit(how, change)
    },
    closing(reason) {
      for (const peer of [...open.events, ...open.actions]) {
        peer.emit('closing', reason)
        peer.disconnect(true)
      }
    },
    cut() {
      for (const peer of [...open.events, ...open.actions]) peer.disconnect(true)
    },
    async until(look, what) {
      for (let waited = 0; waited < patienceMs; waited += 20) {
        const found = look()
        if (found !== undefined && found !== false) return found
        await new Promise<void>((done) => void setTimeout(done, 20))
      }
      throw new Error(`timed out after ${patienceMs / 1_000} s waiting for ${what}`)
    },
    [Symbol.asyncDispose]: async () => {
      server.cut()
      await io.close()
      http.closeAllConnections()
    },
  }

  for (const name of ['events', 'actions'] as const) {
    const namespace = io.of(`/${name}`)
    namespace.use((peer, next) => {
      server.handshakes.push({ namespace: name, auth: { ...peer.handshake.auth }, at: Date.now() })
      const refusal = server.onHandshake(name)
      next(refusal && Object.assign(new Error('refused'), { data: refusal }))
    })
    namespace.on('connection', (peer) => {
      open[name].add(peer)
      peer.on('disconnect', () => open[name].delete(peer))
      peer.on('token', (_, ack) => typeof ack === 'function' && ack({ ok: true }))
      if (name !== 'events') return
      peer.on('events', (body, ack) => {
        if (!isBatch(body)) return
        server.batches.push(body)
        const answer = server.onBatch(body)
        if (answer && typeof ack === 'function') ack(answer)
      })
    })
  }
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const address = http.address()
  server.url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  return server
}

function isBatch(body: unknown): body is Batch {
  return typeof body === 'object' && body !== null && 'events' in body && Array.isArray(body.events)
}
