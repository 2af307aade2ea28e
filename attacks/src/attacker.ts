import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { basePath, isRecord, protocolVersion } from '@proactive/protocol'
import { type Guest, isGrant, NotLetIn, type Written } from './guest.js'
import { atOnce, type Turn } from './pace.js'
import type { Sample, Target } from './target.js'
import { type Asked, request } from './wire/http.js'
import { type Dialled, Line } from './wire/line.js'
import { codesOf, hasItsStatus, type Reply, shown } from './wire/reply.js'

interface AttackerOptions {
  /** The address to come from after so many limits. */
  addressOf: (turn: number) => string | undefined
  isLoading: boolean
  windowMs: number
  turn?: Turn
}

const mostPatienceMs = 2_000

type HttpOptions = Partial<Omit<Asked, 'method' | 'path'>> & { token?: string; origin?: string }

/** What one attack asks of the server, and what it notes: refusals by code, faults, and what could not be tried. */
export class Attacker {
  readonly target: Target
  /** Under load a limit or a closed connection is as good an answer as the refusal that the proof wants. */
  readonly isLoading: boolean
  /** How long an attack that holds something open under load has to hold it. */
  readonly windowMs: number
  readonly refusals: Record<string, number> = {}
  readonly faults: string[] = []
  readonly unchecked: string[] = []
  readonly #addressOf: (turn: number) => string | undefined
  #addressTurn = 0
  readonly #lines = new Map<string, Line>()
  readonly #opened: Line[] = []
  readonly #turn: Turn
  readonly #loadsUntil: number
  #self: Guest | undefined

  constructor(target: Target, { addressOf, isLoading, windowMs, turn = atOnce }: AttackerOptions) {
    this.#turn = turn
    this.#loadsUntil = performance.now() + windowMs
    this.target = target
    this.isLoading = isLoading
    this.windowMs = windowMs
    this.#addressOf = addressOf
  }

  /** Asks a route below the protocol's base path; one that begins with `//` is below the host. */
  http(method: string, path: string, options: HttpOptions = {}): Promise<Reply> {
    return this.#patiently(() => this.httpOnce(method, path, options))
  }

  /** Asks a route and takes its limits for an answer. */
  async httpOnce(method: string, path: string, { token, origin, headers = {}, ...rest }: HttpOptions = {}): Promise<Reply> {
    const from = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(origin !== undefined && { origin }) }
    const full = path.startsWith('//') ? path.slice(1) : `${basePath}${path}`
    await this.#turn()
    return request(this.target.url, { method, path: full, headers: { ...from, ...headers }, address: this.address, host: this.target.host, ...rest })
  }

  /** Dials a channel, and hangs up again if it was let in. */
  dial(namespace: string, auth: unknown, options: Partial<Dialled> = {}): Promise<Reply> {
    return this.#patiently(async () => {
      const { line, reply } = await this.open(namespace, { auth: JSON.stringify(auth), origin: this.target.origin, ...options })
      line.close()
      return reply
    })
  }

  async open(namespace: string, options: Partial<Dialled>): Promise<{ line: Line; reply: Reply }> {
    await this.#turn()
    const opened = await Line.open(this.target.url, { namespace, address: this.address, host: this.target.host, ...options })
    this.#opened.push(opened.line)
    return opened
  }

  /** Opens a session as a new guest. */
  async guest(body: object = { consent: 'granted' }, cookie = ''): Promise<Guest> {
    const options = { origin: this.target.origin, body: JSON.stringify(body), headers: cookie === '' ? {} : { cookie } }
    const reply = await this.http('POST', '/session', options)
    if (reply.status !== 200 || !isGrant(reply.body)) throw new NotLetIn(`POST /session answered ${shown(reply)}`, reply)
    const [set] = [reply.headers?.['set-cookie'] ?? []].flat()
    return { grant: reply.body, cookie: set?.split(';')[0] ?? cookie }
  }

  /** The attacker's own session, which is as good as anybody's. */
  async self(): Promise<Guest> {
    return (this.#self ??= await this.guest())
  }

  /** An open channel of a session, dialled again when the server has closed it. */
  async line(namespace: 'events' | 'actions', guest?: Guest): Promise<Line> {
    const { grant } = guest ?? (await this.self())
    const key = `${namespace} ${grant.sessionId}`
    const before = this.#lines.get(key)
    if (before && !before.isEnded) return before
    const auth = JSON.stringify({ token: grant.token, protocol: protocolVersion })
    let line: Line | undefined
    const reply = await this.#patiently(async () => {
      const opened = await this.open(namespace, { auth, origin: this.target.origin })
      line = opened.line
      return opened.reply
    })
    if (!line || !isRecord(reply.body) || reply.body.isConnected !== true) throw new NotLetIn(`/${namespace} answered ${shown(reply)}`, reply)
    this.#lines.set(key, line)
    return line
  }

  /** Sends a body of JSON text as an event of a channel. */
  async ask(namespace: 'events' | 'actions', name: string, json: string): Promise<Reply> {
    await this.#turn()
    const before = await this.line(namespace)
    const reply = await before.ask(name, json)
    // What came before may have been one too many: only what closes a fresh connection has closed it.
    return reply.isClosed && !this.isLoading ? (await this.line(namespace)).ask(name, json) : reply
  }

  /** Sends a batch, written down event by event, by socket and by HTTP. */
  async send(events: readonly string[], sentAt = new Date().toISOString()): Promise<Reply[]> {
    const { grant } = await this.self()
    const json = `{"sentAt":"${sentAt}","events":[${events.join(',')}]}`
    return [await this.ask('events', 'events', json), await this.http('POST', '/events', { token: grant.token, body: json })]
  }

  /** The server's page event as JSON text, with what the attack writes in it. */
  event({ id = randomUUID(), type, time = new Date().toISOString(), data, more = '' }: Written = {}, sample: Sample = this.target.pageEvent): string {
    const text = JSON.stringify(type ?? sample.type)
    return `{"id":${JSON.stringify(id)},"type":${text},"time":"${time}","data":${data ?? JSON.stringify(sample.data)}${more}}`
  }

  /** Notes a refusal: with a fault if it was none, had another code, or another status than the code's. */
  refused(what: string, reply: Reply, ...wanted: string[]): void {
    const codes = codesOf(reply)
    for (const code of codes) this.refusals[code] = (this.refusals[code] ?? 0) + 1
    if (this.isLoading && (reply.isClosed || codes.includes('rate_limited'))) return
    if (codes.includes('rate_limited') && !wanted.includes('rate_limited')) return this.leave(`${what}: it met a limit twice`)
    const isTyped = codes.length > 0 && codes.every((code) => wanted.includes(code))
    if (!isTyped || !hasItsStatus(reply)) this.fault(`${what}: wanted ${wanted.join(' or ')}, got ${shown(reply)}`)
  }

  /** Refused, or else the connection was closed. */
  refusedOrClosed(what: string, reply: Reply, ...wanted: string[]): void {
    if (reply.isClosed) this.refusals.closed = (this.refusals.closed ?? 0) + 1
    else this.refused(what, reply, ...wanted)
  }

  /** Answered without a fault of the server's own. */
  answered(what: string, reply: Reply): void {
    const codes = codesOf(reply)
    for (const code of codes) this.refusals[code] = (this.refusals[code] ?? 0) + 1
    const isBroken = reply.isClosed || (reply.status ?? 0) >= 500 || codes.includes('internal')
    if (isBroken && !(this.isLoading && reply.isClosed)) this.fault(`${what}: got ${shown(reply)}`)
  }

  holds(isSo: boolean, otherwise: string): void {
    if (!isSo && !this.isLoading) this.fault(otherwise)
  }

  fault(what: string): void {
    if (!this.faults.includes(what)) this.faults.push(what)
  }

  /** Says what part of the attack could not be tried, and what it would need. */
  leave(part: string): void {
    if (!this.unchecked.includes(part)) this.unchecked.push(part)
  }

  /** What the server stores about a guest, as text. */
  async stored(guest: Guest): Promise<string> {
    const reply = await this.http('GET', '/me/export', { token: guest.grant.token })
    if (reply.status !== 200) throw new Error(`GET /me/export answered ${shown(reply)}`)
    return JSON.stringify(reply.body)
  }

  /** Whether the time of the load is over, so that a round of it ends where it is. */
  get isOver(): boolean {
    return this.isLoading && performance.now() > this.#loadsUntil
  }

  /** This machine's address that requests come from at present. */
  get address(): string | undefined {
    return this.#addressOf(this.#addressTurn)
  }

  /** A proof that meets a limit goes on from another address, once the limit says that it may. */
  async #patiently(ask: () => Promise<Reply>): Promise<Reply> {
    const reply = await ask()
    if (this.isLoading || !codesOf(reply).includes('rate_limited')) return reply
    this.#addressTurn++
    const after = isRecord(reply.body) ? Number(reply.body.retryAfterMs) : 0
    await pause(Math.min(after || 0, mostPatienceMs))
    return ask()
  }

  close(): void {
    for (const line of this.#opened) line.close()
  }
}
