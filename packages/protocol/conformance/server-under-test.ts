import { randomUUID } from 'node:crypto'
import { basePath, protocolVersion, type SessionGrant, socketPath } from '@proactive/protocol'

/** The part of Socket.IO's client that the checks use. The caller passes it in, so that this package does not depend on Socket.IO. */
export interface WireSocket {
  connected: boolean
  on(event: string, listener: (...args: unknown[]) => void): unknown
  once(event: string, listener: (...args: unknown[]) => void): unknown
  timeout(ms: number): { emitWithAck(event: string, body: unknown): Promise<unknown> }
  disconnect(): unknown
}

/** Opens a socket, as Socket.IO's `io` does. */
export type OpenSocket = (url: string, options: object) => WireSocket

/** The server under test, and what the checks need to drive it. */
export interface ServerUnderTest {
  /** The server's URL without a path, e.g. `http://localhost:3000`. */
  url: string
  io: OpenSocket
  /** An origin that the server allows. Default: the origin of `url`. */
  origin?: string
  /** An event that pages may send. Default: `page.viewed`. */
  pageEvent?: { type: string; data: object }
  /** The key of `POST /ingest`. */
  ingestKey?: string
  /** An event of the shop that leads to a suggestion after `pageEvent`. It needs `ingestKey`. */
  shopEvent?: { type: string; data: object }
}

/** An HTTP answer; `body` is parsed where it is JSON. */
export interface Answered {
  status: number
  body: unknown
  headers: Headers
}

/** One browser with its cookie, its sessions and its sockets. */
export interface Browser {
  readonly origin: string
  request: (method: string, path: string, options?: { body?: unknown; raw?: string; headers?: Record<string, string> }) => Promise<Answered>
  /** Requests a session, with consent unless the body says otherwise, and keeps the cookie. Throws when the server refuses. */
  session(body?: object): Promise<SessionGrant>
  /** Opens a socket; an `origin` of `null` sends none. */
  socket(namespace: 'events' | 'actions', auth: object, origin?: string | null): WireSocket
  /** Opens a socket and waits for its handshake. `refusal` is `null` for an accepted handshake. */
  connect(namespace: 'events' | 'actions', auth: object, origin?: string | null): Promise<{ socket: WireSocket; refusal: unknown }>
  /** Creates a page event with a new id. */
  event: (change?: object) => { id: string; data: object; type: string }
  close: () => void
}

/** How long an ack may take. */
const answerMs = 10_000

/** Creates a browser without a cookie. */
export function browserOf({ url, io, origin = new URL(url).origin, pageEvent = { type: 'page.viewed', data: { path: '/' } } }: ServerUnderTest): Browser {
  const sockets: WireSocket[] = []
  let cookie = ''

  const browser: Browser = {
    origin,
    async request(method, path, { body, raw, headers = {} } = {}) {
      const text = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const response = await fetch(`${url}${basePath}${path}`, {
        method,
        headers: { 'content-type': 'application/json', ...(cookie !== '' && { cookie }), ...headers },
        ...(text !== undefined && { body: text }),
      })
      return { status: response.status, body: readJson(await response.text()), headers: response.headers }
    },
    async session(body = {}) {
      const { status, body: grant, headers } = await browser.request('POST', '/session', { body: { consent: 'granted', ...body }, headers: { origin } })
      if (status !== 200 || !isGrant(grant)) throw new Error(`POST /session answered ${status} ${JSON.stringify(grant)}`)
      cookie = headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return grant
    },
    socket(namespace, auth, from = origin) {
      const socket = io(`${url}/${namespace}`, {
        path: socketPath, transports: ['websocket'], multiplex: false, reconnection: false, auth,
        extraHeaders: from === null ? {} : { origin: from },
      })
      sockets.push(socket)
      return socket
    },
    async connect(namespace, auth, from = origin) {
      const socket = browser.socket(namespace, auth, from)
      const refusal = await new Promise<unknown>((done) => {
        socket.once('connect', () => done(null))
        socket.once('connect_error', (error) => done(error instanceof Error && 'data' in error ? error.data : { message: String(error) }))
      })
      return { socket, refusal }
    },
    event: (change = {}) => ({ id: randomUUID(), time: new Date().toISOString(), ...pageEvent, ...change }),
    close() {
      for (const socket of sockets) socket.disconnect()
    },
  }
  return browser
}

/** Opens a page with both channels connected. */
export async function openPage(server: ServerUnderTest, { lastSeq, browser = browserOf(server), grant: known }: { lastSeq?: number; browser?: Browser; grant?: SessionGrant } = {}) {
  const grant = known ?? (await browser.session())
  const auth = { token: grant.token, protocol: protocolVersion }
  const [events, actions] = [browser.socket('events', auth), browser.socket('actions', { ...auth, ...(lastSeq !== undefined && { lastSeq }) })]
  const commands: { body: unknown; ack: (answer: unknown) => void }[] = []
  const listeners = new Set<() => void>()
  actions.on('command', (body, ack) => {
    commands.push({ body, ack: typeof ack === 'function' ? (answer) => void ack(answer) : () => {} })
    for (const tell of listeners) tell()
  })
  await Promise.all([opened(events), opened(actions)])
  return {
    browser, grant, events, actions,
    headers: { authorization: `Bearer ${grant.token}` },
    send: (batch: unknown[]) => events.timeout(answerMs).emitWithAck('events', { sentAt: new Date().toISOString(), events: batch }),
    ask: (what: string, body: unknown) => actions.timeout(answerMs).emitWithAck(what, body),
    /** Waits for the nth command of this connection, counted from 0. */
    command: async (n = 0) => {
      while (commands.length <= n) await new Promise<void>((done) => void listeners.add(done))
      const [command] = commands.slice(n)
      if (!command) throw new Error(`Command ${n} did not arrive.`)
      return command
    },
    close: () => browser.close(),
  }
}

/** Waits for the next `event` of a socket. */
export function heard(socket: WireSocket, event: string): Promise<unknown> {
  return new Promise((done) => void socket.once(event, done))
}

function opened(socket: WireSocket): Promise<void> {
  return new Promise((done, failed) => {
    socket.once('connect', () => done())
    socket.once('connect_error', (error) => failed(error instanceof Error ? error : new Error(String(error))))
  })
}

function readJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch {
    return text
  }
}

function isGrant(value: unknown): value is SessionGrant {
  return typeof value === 'object' && value !== null && 'token' in value && 'sessionId' in value
}
