import { setTimeout as pause } from 'node:timers/promises'
import { isRecord } from '@proactive/protocol'
import { Attacker } from './attacker.js'
import type { Guest } from './guest.js'
import { ownAddress, type Sample, type Target } from './target.js'
import type { Line } from './wire/line.js'
import { reasonOf, type Reply, shown } from './wire/reply.js'

/** Round trips of well-behaved pages within a while, in milliseconds, and what went wrong with them. */
export interface Measured {
  events: number[]
  session: number[]
  troubles: string[]
}

interface Page {
  page: Attacker
  guest: Guest
  line: Line
  actions: Line
}

const pages = 6
/** Slow enough for every limit of the server, also for a session of minutes. */
const eventsEveryMs = 60
const sessionEveryMs = 320
const renewEveryMs = 120_000

/** A few pages that behave well: each sends an event and asks for its session again and again, until they are stopped. */
export class Bystanders {
  readonly #pages: readonly Page[]
  readonly #sample: Sample
  readonly #work: Promise<void>[]
  #current: Measured = empty()
  /** Since the first page came; no connection may end meanwhile. */
  readonly troubles: string[] = []
  #isOver = false

  private constructor(opened: readonly Page[], sample: Sample) {
    this.#pages = opened
    this.#sample = sample
    this.#work = opened.flatMap((one) => [this.#sendEvents(one), this.#askForSession(one)])
    for (const { line, actions } of opened) {
      for (const one of [line, actions]) void one.ended.then(() => this.#isOver || this.#note(this.#current, 'a connection of a page that behaves well was ended'))
    }
  }

  /** Whether every page still has the two connections that it came with. */
  get isWell(): boolean {
    return this.#pages.every(({ line, actions }) => !line.isEnded && !actions.isEnded)
  }

  /** @throws Error when the server does not let a well-behaved page in. */
  static async open(target: Target): Promise<Bystanders> {
    const opened = []
    for (let n = 0; n < pages; n++) {
      const page = new Attacker(target, { addressOf: () => ownAddress(target, 200, 1 + n), isLoading: false, windowMs: 0 })
      const guest = await page.self()
      opened.push({ page, guest, line: await page.line('events'), actions: await page.line('actions') })
    }
    return new Bystanders(opened, target.quietEvent ?? target.pageEvent)
  }

  /** Measures for a while; what is under way at its end is waited for. */
  async measure(ms: number): Promise<Measured> {
    const mine = (this.#current = empty())
    await pause(ms)
    this.#current = empty()
    await pause(eventsEveryMs)
    return mine
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#work)
    for (const { page } of this.#pages) page.close()
  }

  async #sendEvents({ page, line }: Page): Promise<void> {
    await pause(Math.random() * eventsEveryMs)
    while (!this.#isOver) {
      const mine = this.#current
      const json = `{"sentAt":"${new Date().toISOString()}","events":[${page.event({}, this.#sample)}]}`
      const began = performance.now()
      const reply = await line.ask('events', json).catch((cause: unknown): Reply => ({ body: reasonOf(cause) }))
      mine.events.push(performance.now() - began)
      if (!isOk(reply)) this.#note(mine, `an event of a page that behaves well got ${shown(reply)}`)
      if (line.isEnded) return
      await pause(eventsEveryMs)
    }
  }

  async #askForSession({ page, guest: { grant, cookie }, line, actions }: Page): Promise<void> {
    await pause(Math.random() * sessionEveryMs)
    const { sessionId } = grant
    for (let renewed = performance.now(); !this.#isOver; await pause(sessionEveryMs)) {
      const mine = this.#current
      const began = performance.now()
      const again = await page.guest({ sessionId }, cookie).catch(reasonOf)
      mine.session.push(performance.now() - began)
      if (typeof again === 'string') this.#note(mine, `a page that behaves well got no session: ${again}`)
      else if (performance.now() - renewed > renewEveryMs && !line.isEnded) {
        renewed = performance.now()
        const token = JSON.stringify({ token: again.grant.token })
        for (const one of [line, actions]) {
          const reply = await one.ask('token', token).catch((cause: unknown): Reply => ({ body: reasonOf(cause) }))
          if (!isOk(reply)) this.#note(mine, `a page that behaves well could not renew its token: ${shown(reply)}`)
        }
      }
    }
  }

  #note(measured: Measured, trouble: string): void {
    measured.troubles.push(trouble)
    this.troubles.push(trouble)
  }
}

const isOk = ({ body }: Reply): boolean => isRecord(body) && body.ok === true

function empty(): Measured {
  return { events: [], session: [], troubles: [] }
}
