/**
 * A bike workshop with the assistant's real server, in the process of the test. A test may cut the assistant off, block
 * websockets, or set headers of the page.
 */

import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { test as base } from '@playwright/test'
import { captured } from '@proactive/browser'
import { definePack, defineSignal, defineUseCase, defineVisitor, minutes, offer, times, trait, window } from '@proactive/engine'
import { isRecord, protocolVersion } from '@proactive/protocol'
import { createProactiveServer, memoryLog, memoryStore, nodeListener, type ProactiveServer } from '@proactive/server'
import { build, type Plugin } from 'vite'
import { freePort } from '../free-port.js'
import { jobViewed, tour } from './contract.js'

const cyclist = defineVisitor({ viewing: trait.latest(jobViewed, 'job', { per: 'session' }) })

/** A person looks at the same job for the second time. */
const jobConsidered = defineSignal('job.considered')
  .on(jobViewed)
  .per((e, { person }) => `${person} ${e.job}`)
  .when(times(2, window.sliding(minutes(10))))
  .expires(minutes(10))
  .emit((e, { event }) => ({ priority: 'high', data: { job: e.job, person: event.person ?? '' } }))

/** What the page itself does for some jobs, each by a use case of its own. */
const pageJobs: ReadonlySet<string> = new Set(['address', 'account', 'map', 'tour'])

const offerSlot = defineUseCase('offer_slot', {
  when: jobConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  only: ({ signal }) => !pageJobs.has(signal.job),
  score: [{ points: 70, because: 'is looking at the job', if: ({ visitor, signal }) => visitor.viewing === signal.job }],
  tell: { threshold: 70 },
  category: 'booking',
  say: { brief: 'Say that there is a free slot.', words: ({ signal }) => `Tuesday is free for your ${signal.job}.` },
  why: () => 'You looked at it twice',
})

const capturedTypes = new Set<string>(Object.values(captured).map(({ type }) => type))

const fillAddress = defineUseCase('fill_address', {
  when: jobConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  only: ({ signal }) => signal.job === 'address',
  score: [{ points: 1, because: 'is at the form', if: () => true }],
  tell: { threshold: 1 },
  category: 'booking',
  say: { brief: 'Offer to fill in the address.', words: () => 'Shall I fill in your address?' },
  why: () => 'You looked at it twice',
  offer: () =>
    offer.fill(
      // oxlint-disable-next-line no-array-fill-with-reference-type -- not an array's: it fills in fields
      [
        { field: 'street', value: 'Dlouhá 7', annotation: 'From your last visit' },
        { field: 'city', value: 'Praha' },
        { field: 'zone', value: 'east' },
        { field: 'card', value: '4111 1111 1111 1111' },
      ],
      'Fill it in',
    ),
})

/** Names every field of the account's form, those that are forbidden first, as a hostile pack or server would. */
const fillAccount = defineUseCase('fill_account', {
  when: jobConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  only: ({ signal }) => signal.job === 'account',
  score: [{ points: 1, because: 'is at the form', if: () => true }],
  tell: { threshold: 1 },
  category: 'booking',
  say: { brief: 'Offer to fill in the account.', words: () => 'Shall I fill in your account?' },
  why: () => 'You looked at it twice',
  offer: () => {
    const forbidden = ['password', 'secret', 'code', 'expiry', 'token', 'trap', 'locked'].map((field) => ({ field, value: '4111' }))
    // oxlint-disable-next-line no-array-fill-with-reference-type -- not an array's: it fills in fields
    return offer.fill([...forbidden, { field: 'nickname', value: 'Bobby' }, { field: 'size', value: 'L' }, { field: 'note', value: 'Ring twice' }], 'Fill it in')
  },
})

const warmMap = defineUseCase('warm_map', {
  when: jobConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  only: ({ signal }) => signal.job === 'map',
  score: [{ points: 1, because: 'is at the map', if: () => true }],
  tell: { threshold: 1 },
  prefetches: () => ({ resource: 'map', input: { place: 'workshop' } }),
})

/** The light in the cellar, on which the last step of the tour depends. */
export type Light = 'on' | 'broken' | 'slow'

function packWith(light: Light) {
  const showAround = defineUseCase('show_around', {
    when: jobConsidered,
    of: cyclist,
    who: ({ signal }) => cyclist.person(signal.person),
    only: ({ signal }) => signal.job === 'tour',
    score: [{ points: 1, because: 'is at the door', if: () => true }],
    tell: { threshold: 1 },
    category: 'booking',
    say: { brief: 'Offer a tour.', words: () => 'Shall I show you around?' },
    why: () => 'You looked at it twice',
    offer: () => offer.start(tour, { light }, 'Show me'),
  })
  return definePack({ name: 'workshop', events: [...Object.values(captured), jobViewed], useCases: [offerSlot, fillAddress, fillAccount, warmMap, showAround] })
}

export const operatorKey = 'operator-key-of-the-browser-tests'

/** What the workshop knows of an event that arrived. */
export interface Arrived {
  id: string
  person: string | undefined
  session: string | undefined
  job: unknown
}

export class Workshop {
  /** Headers of the page, such as a policy. */
  headers: OutgoingHttpHeaders = {}
  /** Whether the assistant cannot be reached. */
  isDown = false
  /** Whether a proxy answers upgrades with 400. */
  refusesUpgrades = false
  /** Whether a firewall swallows upgrades. */
  ignoresUpgrades = false
  /** Whether events are written to the log, and so acknowledged, as they arrive; those that wait are written later. */
  acknowledges = true
  /** The websockets, streams and requests of the assistant that are open. */
  readonly connections = new Set<object>()
  /** When the last one of them closed, in epoch milliseconds. */
  lastClosedAt = 0

  readonly url: string
  readonly #port: number
  readonly #log = memoryLog()
  readonly #http = createServer()
  readonly #sockets = new Set<Duplex>()
  readonly #assistant: ProactiveServer

  constructor(port: number, light: Light) {
    this.url = `http://localhost:${port}`
    this.#port = port
    const append = this.#log.append.bind(this.#log)
    this.#log.append = async (...given) => {
      while (!this.acknowledges) await setTimeout(20)
      return append(...given)
    }
    this.#assistant = createProactiveServer({
      pack: packWith(light),
      log: this.#log,
      store: memoryStore(this.#log),
      identify: (request) => {
        const userId = /\buser=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
        return userId === undefined ? null : { userId }
      },
      secret: 'a secret of the browser tests that is long enough',
      ingestKey: 'ingest-key-of-the-browser-tests',
      operatorKey,
      origins: [this.url],
      limitScale: 100,
    })
  }

  /** The events of pages that arrived, each as often as it is in the log. */
  get arrived(): Arrived[] {
    return this.#log.records.flatMap(({ message: { body } }) => {
      if (body.type !== 'event' || body.event.type !== 'job.viewed') return []
      const { id, person, session, data } = body.event
      return [{ id, person, session, job: isRecord(data) ? data['job'] : undefined }]
    })
  }

  /** The captured events that arrived, in order. */
  get captured(): { type: string; data: object }[] {
    return this.#log.records.flatMap(({ message: { body } }) => {
      if (body.type !== 'event' || !capturedTypes.has(body.event.type)) return []
      const { type, data } = body.event
      return [{ type, data: isRecord(data) ? data : {} }]
    })
  }

  /** Everything that is stored, as a text. */
  get written(): string {
    return JSON.stringify(this.#log.records)
  }

  /** Ends all connections, and refuses others until `isDown` is false again. */
  goDown(): void {
    this.isDown = true
    for (const socket of this.#sockets) socket.destroy()
  }

  async open(folder: string): Promise<void> {
    const answer = nodeListener(this.#assistant.handlers)
    this.#assistant.attach(this.#http)
    const upgrades = this.#http.listeners('upgrade')
    this.#http.removeAllListeners('upgrade')
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#sockets.add(socket)
      if (this.ignoresUpgrades) return
      if (this.isDown) socket.destroy()
      else if (this.refusesUpgrades) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
      else {
        this.#watch(socket)
        for (const upgrade of upgrades) Reflect.apply(upgrade, this.#http, [request, socket, head])
      }
    })
    this.#http.on('request', (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://workshop.test')
      if (pathname.startsWith('/api/proactive/')) {
        this.#sockets.add(request.socket)
        // A beacon has its token in its body, and nobody waits for its answer.
        if (request.headers.authorization) this.#watch(response)
        if (this.isDown) request.socket.destroy()
        else if (!pathname.startsWith('/api/proactive/socket')) answer(request, response)
        return
      }
      const file = pathname === '/' || !extname(pathname) ? '/index.html' : pathname
      readFile(join(folder, file)).then(
        (content) => response.writeHead(200, { 'content-type': types[extname(file)], ...this.headers }).end(content),
        () => response.writeHead(404).end(),
      )
    })
    await this.#assistant.start()
    await new Promise<void>((done) => void this.#http.listen(this.#port, '127.0.0.1', done))
  }

  #watch(connection: Duplex | ServerResponse): void {
    this.connections.add(connection)
    connection.once('close', () => {
      this.connections.delete(connection)
      this.lastClosedAt = Date.now()
    })
  }

  async close(): Promise<void> {
    this.acknowledges = true
    await this.#assistant.stop()
    this.#http.closeAllConnections()
    await new Promise((done) => this.#http.close(done))
  }
}

const pages = ['index.html', 'form.html', 'booking.html', 'prompts.html'].map((name) => join(import.meta.dirname, name))

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' }

/** Which release of the protocol the page is of; the server is of the present one. */
export type Release = 'present' | 'next'

/** Builds a page as the next release would: it and its worker, which is built already, speak the next version of the protocol. */
const nextRelease = (): Plugin => ({
  name: 'next-release',
  transform: (code, id) =>
    /\/(protocol\/dist\/limits|transport\/worker)\.js/.test(id)
      ? code.replaceAll(new RegExp(`\\b(protocolVersion = |protocol:\\s?)${protocolVersion}\\b`, 'g'), `$1${protocolVersion + 1}`)
      : undefined,
})

/** Playwright's `test` with a workshop for each test. Its page is built once, as a shop would build it. */
export const test = base.extend<{ workshop: Workshop; light: Light }, { folder: string; release: Release }>({
  light: ['on', { option: true }],
  release: ['present', { option: true, scope: 'worker' }],
  folder: [
    async ({ release }, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'workshop-'))
      const plugins = () => (release === 'next' ? [nextRelease()] : [])
      await build({ root: import.meta.dirname, logLevel: 'error', plugins: plugins(), worker: { plugins }, build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: pages } } })
      await use(folder)
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  async workshop({ folder, light }, use) {
    const workshop = new Workshop(await freePort(), light)
    await workshop.open(folder)
    await use(workshop)
    await workshop.close()
  },
})
