import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import { basePath, defaultPreferences, limits, protocolVersion, socketPath } from '@proactive/protocol'

/** As much of Socket.IO's server as is used; handed in, so that the protocol depends on no library. */
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

/** A server that does as it is told, and notes what the client did. */
export interface ScriptedServer extends AsyncDisposable {
  url: string
  /** Bodies of `POST /session`, in order. */
  sessions: { [key: string]: unknown }[]
  /** Handshakes that were tried, in order. */
  handshakes: { namespace: Namespace; auth: { [key: string]: unknown }; at: number }[]
  batches: Batch[]
  received: unknown[]
  /** Answers a batch; nothing leaves it without an ack. */
  onBatch: (batch: Batch) => object | undefined
  /** Refuses a handshake with this `data`. */
  onHandshake: (namespace: Namespace) => object | undefined
  /** Sends a command on the open `/actions`; what it is acknowledged with ends up in `received`. */
  command(command: object): void
  closing(reason: object): void
  /** Cuts every connection. */
  cut(): void
  /** The first that is so, or an error after ten seconds. */
  until<T>(look: () => T | undefined | false, what: string): Promise<T>
}

const patienceMs = 10_000

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
            unheardOf: true,
          }),
        )
      } else if (request.url === `${basePath}/preferences`) response.end(JSON.stringify(defaultPreferences))
      else response.writeHead(404).end('{"code":"not_found","message":"There is nothing here."}')
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
    onBatch: ({ events }) => ({ ok: true, accepted: events.length, duplicate: 0, rejected: [], unheardOf: true }),
    onHandshake: () => undefined,
    command(command) {
      for (const peer of open.actions) peer.emit('command', command, (answer: unknown) => server.received.push(answer))
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
      throw new Error(`${what} did not come`)
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
