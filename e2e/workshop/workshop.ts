/**
 * A bike workshop with the assistant's real server, in the process of the test. A test may cut the assistant off, block
 * websockets, or set headers of the page.
 */

import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Duplex } from 'node:stream'
import { test as base } from '@playwright/test'
import { definePack, defineSignal, defineUseCase, defineVisitor, minutes, times, trait, window } from '@proactive/engine'
import { createProactiveServer, memoryLog, memoryStore, nodeListener, type ProactiveServer } from '@proactive/server'
import { build } from 'vite'
import { freePort } from '../free-port.js'
import { jobViewed } from './contract.js'

const cyclist = defineVisitor({ viewing: trait.latest(jobViewed, 'job', { per: 'session' }) })

/** A person looks at the brake service for the second time. */
const brakesConsidered = defineSignal('brakes.considered')
  .on(jobViewed, { where: ({ job }) => job === 'brakes' })
  .per((e, { person }) => `${person} ${e.job}`)
  .when(times(2, window.sliding(minutes(10))))
  .expires(minutes(10))
  .emit((e, { event }) => ({ priority: 'high', data: { job: e.job, person: event.person ?? '' } }))

const offerBrakes = defineUseCase('offer_brakes', {
  when: brakesConsidered,
  of: cyclist,
  who: ({ signal }) => cyclist.person(signal.person),
  score: [{ points: 70, because: 'is looking at the job', if: ({ visitor, signal }) => visitor.viewing === signal.job }],
  tell: { threshold: 70 },
  category: 'booking',
  say: { brief: 'Say that there is a free slot.', words: () => 'Tuesday is free for your brakes.' },
  why: () => 'You looked at it twice',
})

const pack = definePack({ name: 'workshop', events: [jobViewed], useCases: [offerBrakes] })

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

  readonly url: string
  readonly #port: number
  readonly #log = memoryLog()
  readonly #http = createServer()
  readonly #sockets = new Set<Duplex>()
  readonly #assistant: ProactiveServer

  constructor(port: number) {
    this.url = `http://localhost:${port}`
    this.#port = port
    this.#assistant = createProactiveServer({
      pack,
      log: this.#log,
      store: memoryStore(this.#log),
      identify: (request) => {
        const userId = /\buser=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1]
        return userId === undefined ? null : { userId }
      },
      secret: 'a secret of the browser tests that is long enough',
      ingestKey: 'ingest-key-of-the-browser-tests',
      operatorKey: 'operator-key-of-the-browser-tests',
      origins: [this.url],
      limitScale: 100,
    })
  }

  /** The events of pages that arrived, each as often as it is in the log. */
  get arrived(): Arrived[] {
    return this.#log.records.flatMap(({ kind, message: { id, body } }) =>
      kind === 'event' && 'event' in body && body.event.type === 'job.viewed'
        ? [{ id, person: body.event.person, session: body.event.session, job: body.event.data['job'] }]
        : [],
    )
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
      else for (const upgrade of upgrades) Reflect.apply(upgrade, this.#http, [request, socket, head])
    })
    this.#http.on('request', (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://workshop.test')
      if (pathname.startsWith('/api/proactive/')) {
        this.#sockets.add(request.socket)
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

  async close(): Promise<void> {
    await this.#assistant.stop()
    this.#http.closeAllConnections()
    await new Promise((done) => this.#http.close(done))
  }
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' }

/** Playwright's `test` with a workshop for each test. Its page is built once, as a shop would build it. */
export const test = base.extend<{ workshop: Workshop }, { folder: string }>({
  folder: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to find the fixtures it needs
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'workshop-'))
      await build({ root: import.meta.dirname, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true } })
      await use(folder)
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  async workshop({ folder }, use) {
    const workshop = new Workshop(await freePort())
    await workshop.open(folder)
    await use(workshop)
    await workshop.close()
  },
})
