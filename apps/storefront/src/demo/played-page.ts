/**
 * A page that the demo plays instead of a browser. It speaks to the gateway's own routes, in this process: it opens a
 * session, sends events and reads its stream of commands, as a page does where websockets fail. The address that it
 * states is its own, so that the limits of one address hold for each such page and not for all of them together.
 */

import { randomUUID } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'
import { runningServer } from '@proactive/server'
import { z } from 'zod'
import { settings } from '../settings.js'

const base = 'http://localhost/api/proactive'
const grant = z.object({ token: z.string(), personId: z.string() })
const answer = z.object({ ok: z.literal(true), rejected: z.array(z.object({ code: z.string(), message: z.string() })) })

interface Visitor {
  /** The cookies of the shopper whose page it is; a new guest without them. */
  cookie?: string
  /** Where the page seems to come from. */
  address: string
  /** A session of that shopper, to go on with; a new one without it. */
  sessionId?: string
}

export class PlayedPage {
  readonly personId: string
  readonly #token: string
  readonly #address: string
  readonly #life = new AbortController()

  private constructor(personId: string, token: string, address: string) {
    this.personId = personId
    this.#token = token
    this.#address = address
  }

  /**
   * Opens a session whose shopper gives consent.
   *
   * @throws Error when the gateway refuses it
   */
  static async open({ cookie, address, sessionId }: Visitor): Promise<PlayedPage> {
    const headers = { 'x-proactive-address': address, origin: settings().origins[0] ?? '', ...(cookie && { cookie }) }
    const { personId, token } = grant.parse(await ask('session', headers, { consent: 'granted', sessionId }))
    return new PlayedPage(personId, token, address)
  }

  /**
   * Sends events as one batch.
   *
   * @throws Error when the gateway takes not all of them
   */
  async does(...events: readonly { type: string; data: object }[]): Promise<void> {
    const time = new Date().toISOString()
    const batch = { sentAt: time, events: events.map((event) => ({ ...event, id: randomUUID(), time })) }
    const { rejected } = answer.parse(await ask('events', this.#headers(), batch))
    const [first] = rejected
    if (first) throw new Error(`The gateway rejected an event of a played page: ${first.code}, ${first.message}`)
  }

  /** Keeps the shopper live until the page is closed. What arrives is read, and not shown to anybody. */
  async live(): Promise<void> {
    const request = new Request(`${base}/actions`, { headers: this.#headers(), signal: this.#life.signal })
    const stream = await runningServer().handlers.GET(request)
    if (!stream.ok || !stream.body) throw new Error(`GET /actions of a played page answered ${stream.status}.`)
    stream.body.pipeTo(new WritableStream()).catch((error: unknown) => {
      if (!this.#life.signal.aborted) console.error('The stream of a played page ended.', error)
    })
  }

  close(): void {
    this.#life.abort()
  }

  #headers(): Record<string, string> {
    return { 'x-proactive-address': this.#address, authorization: `Bearer ${this.#token}` }
  }
}

async function ask(route: string, headers: Record<string, string>, body: object): Promise<unknown> {
  const response = await runningServer().handlers.POST(
    new Request(`${base}/${route}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  )
  const said: unknown = await response.json()
  if (!response.ok) throw new ProactiveError('unavailable', `POST /${route} of a played page answered ${response.status}: ${JSON.stringify(said)}`)
  return said
}
