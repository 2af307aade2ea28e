import type { Command, SessionGrant, WireEvent } from '@proactive/protocol'
import type { Io, IoOptions, IoSocket } from '../io.js'

type Answer = object | null
type Call = { route: string; method: string; body: Record<string, unknown>; token: string | null }

/** A server in memory with the routes and the two namespaces that a page uses, and the faults that a test sets. */
export class FakeServer {
  calls: Call[] = []
  sockets: FakeSocket[] = []
  /** The batches in the order of their arrival. */
  batches: { sentAt: string; events: WireEvent[]; dropped?: number }[] = []
  /** The batches that came over HTTP, with their tokens. */
  posted: { token: string; events: WireEvent[] }[] = []
  requests: { kind: string; body: object }[] = []
  /** The answers to the next messages; `null` sends no answer. */
  answer: { events?: Answer; accept?: Answer; extend?: Answer; undo?: Answer; attention?: Answer; 'attention.release'?: Answer; ask?: Answer; prepared?: Answer } = {}
  /** Why each event is rejected; `null` when they are accepted. */
  rejectEvents: object | null = null
  /** The refusals of the next handshakes. */
  refusals: object[] = []
  /** The answer to `POST /session` in place of a grant, and its status. */
  sessionRefusal: { status: number; body: object } | null = null
  /** The next answers to `/me…` and `/trace/…`. */
  answersToPerson: { status: number; body: object | null }[] = []
  down = false
  /** Whether a network blocks websockets. */
  refusesSockets = false
  grant: SessionGrant
  preferences: object = { enabled: true, frequency: 'normal', categories: {} }

  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
    this.grant = this.grantFor('11111111-1111-4111-8111-111111111111', 'visitor:v1')
  }

  grantFor(sessionId: string, personId: string, lifetimeMs = 900_000): SessionGrant {
    return {
      token: `token-of-${sessionId}`,
      sessionId,
      personId,
      userId: personId.startsWith('user:') ? personId.slice(5) : null,
      expiresAt: new Date(this.#now() + lifetimeMs).toISOString(),
      now: new Date(this.#now()).toISOString(),
      protocol: 1,
      path: '/api/proactive/socket',
      limits: { batchEvents: 100, batchBytes: 65_536, eventBytes: 8_192 },
    }
  }

  fetch: typeof fetch = async (input, { method = 'GET', body, headers } = {}) => {
    if (this.down) throw new TypeError('Failed to fetch')
    const route = typeof input === 'string' ? input.replace(/^.*\/api\/proactive/, '') : ''
    const call = { route, method, body: JSON.parse(typeof body === 'string' ? body : '{}'), token: new Headers(headers).get('authorization') }
    this.calls.push(call)
    if (route === '/session') {
      const { status, body: refusal } = this.sessionRefusal ?? { status: 200, body: { ...this.grant, now: new Date(this.#now()).toISOString() } }
      return Response.json(refusal, { status })
    }
    if (route.startsWith('/me') || route.startsWith('/trace')) {
      const { status, body: answer } = this.answersToPerson.shift() ?? { status: 200, body: { ok: true } }
      return Response.json(answer, { status })
    }
    if (route === '/events') return Response.json(this.#take(call))
    if (method === 'PUT') this.preferences = call.body
    return Response.json(this.preferences)
  }

  #take({ token, body }: Call): Answer {
    const { events }: { events: WireEvent[] } = JSON.parse(JSON.stringify(body))
    this.posted.push({ token: token?.replace('Bearer ', '') ?? '', events })
    return { ok: true, accepted: events.length, duplicate: 0, rejected: [] }
  }

  io: Io = (url, options) => {
    const socket = new FakeSocket(this, url.replace(/^.*\//, '/'), options)
    this.sockets.push(socket)
    return socket
  }

  /** Returns the open connection of a namespace. */
  channel(namespace: '/events' | '/actions'): FakeSocket | undefined {
    return this.sockets.findLast((socket) => socket.namespace === namespace && socket.connected)
  }

  get events(): WireEvent[] {
    return this.batches.flatMap(({ events }) => events)
  }

  get types(): string[] {
    return this.events.map(({ type }) => type)
  }

  send(command: Command): void {
    this.channel('/actions')?.receive('command', command, () => {})
  }

  answerTo(event: string, body: object): Answer {
    if (event === 'token') return { ok: true }
    if (event === 'events') {
      const batch: { sentAt: string; events: WireEvent[] } = JSON.parse(JSON.stringify(body))
      if (this.answer.events === undefined) this.batches.push(batch)
      return this.answer.events === undefined
        ? { ok: true, accepted: batch.events.length, duplicate: 0, rejected: this.rejectEvents ? batch.events.map(({ id }) => ({ id, ...this.rejectEvents })) : [] }
        : this.answer.events
    }
    this.requests.push({ kind: event, body })
    if (event === 'attention') {
      const expiresAt = new Date(this.#now() + 300_000).toISOString()
      const leaseId = `lease-${this.requests.filter(({ kind }) => kind === event).length}`
      return this.answer.attention === undefined ? { ok: true, granted: true, leaseId, expiresAt } : this.answer.attention
    }
    if (event === 'attention.release') return this.answer[event] === undefined ? { ok: true } : this.answer[event]
    if (event === 'ask' || event === 'prepared') return this.answer[event] === undefined ? { ok: true, items: [], answer: 'Nothing.', sources: [], decidedBy: 'search' } : this.answer[event]
    const given = event === 'accept' || event === 'extend' ? this.answer[event] : this.answer.undo
    return given === undefined ? { ok: true, result: { until: 'noon' }, undoToken: 'undo-1' } : given
  }

  /** Erases the person as the server does: it says so on both connections and grants another session from then on. */
  erase(next: SessionGrant): void {
    this.grant = next
    for (const socket of this.sockets) socket.end({ code: 'expired', message: 'The person of this session was erased.' })
  }

  /** Drops every connection, as a crash does. */
  dropAll(): void {
    for (const socket of this.sockets) socket.drop()
  }
}

export class FakeSocket implements IoSocket {
  connected = false
  handshake: object = {}
  emitted: { event: string; body: object }[] = []
  #listeners = new Map<string, ((...args: unknown[]) => void)[]>()
  #pending = new Set<() => void>()

  readonly namespace: string
  readonly #server: FakeServer
  readonly #options: IoOptions

  constructor(server: FakeServer, namespace: string, options: IoOptions) {
    this.#server = server
    this.namespace = namespace
    this.#options = options
  }

  connect(): void {
    queueMicrotask(() => {
      this.#options.auth((handshake) => {
        this.handshake = handshake
      })
      const refusal = this.#server.refusals.shift()
      if (this.#server.down || this.#server.refusesSockets) return this.receive('connect_error', new Error('websocket error'))
      if (refusal) return this.receive('connect_error', Object.assign(new Error('refused'), { data: refusal }))
      this.connected = true
      this.receive('connect')
    })
  }

  disconnect(): void {
    this.drop('io client disconnect')
  }

  drop(reason = 'transport close'): void {
    if (!this.connected) return
    this.connected = false
    for (const lose of this.#pending) lose()
    this.receive('disconnect', reason)
  }

  /** Says why and ends the connection, as the server does. */
  end(reason: object): void {
    if (!this.connected) return
    this.receive('closing', reason)
    this.drop('io server disconnect')
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  receive(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args)
  }

  timeout(ms: number): ReturnType<IoSocket['timeout']> {
    return {
      emit: (event, body, ack) => {
        this.emitted.push({ event, body })
        const settle = (error: Error | null, answer?: unknown): void => {
          clearTimeout(timer)
          if (this.#pending.delete(lose)) ack(error, answer)
        }
        const lose = (): void => settle(new Error('disconnected'))
        const timer = setTimeout(lose, ms)
        this.#pending.add(lose)
        const answer = this.#server.answerTo(event, body)
        if (answer) queueMicrotask(() => settle(null, answer))
      },
    }
  }
}
