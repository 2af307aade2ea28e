import { isRecord, ProactiveError } from '@proactive/protocol'
import type { Streams } from '../delivery/streams.js'
import { answered, json } from '../http/answers.js'
import { parseLargeJson, readJson, readLargeJson, readText } from '../http/body.js'
import type { Router } from '../http/router.js'
import { addressHeader, type OriginOf } from '../identity/address.js'
import type { Callers } from '../identity/callers.js'
import { requireKey } from '../identity/secrets.js'
import type { Clock } from '../runtime/clock.js'
import type { Store } from '../store/store.js'
import { actionRoutes } from './action-routes.js'
import { readBatch } from './beacon.js'
import type { Gateway } from './gateway.js'
import { ingestLimits, keptOfIngest } from './ingest.js'
import { webhookBytes } from './webhooks.js'

/** Adds the routes by which events, requests and preferences come in: from pages, and from the shop's systems. */
export function gatewayRoutes(
  router: Router,
  { callers, gateway, streams, originOf, store, clock, ingestKey }: {
    callers: Pick<Callers, 'origins' | 'people' | 'senders'>
    gateway: Gateway
    streams: Streams
    originOf: OriginOf
    store: Store
    /** The engine's clock. */
    clock: Clock
    ingestKey: string
  },
): void {
  const { origins, people, senders } = callers
  const { rateLimits, pages, sessions, receiver, ingest, webhooks, preferences } = gateway

  router.post('/session', async (c) => {
    const request = c.req.raw
    origins.check(request.headers.get('origin'), { isNeeded: true })
    await rateLimits.spend('session', request.headers.get(addressHeader) ?? '')
    const asked = await readJson(c)
    // A word alone makes nobody known: there is no cookie, no session and no row of somebody who was a stranger.
    if (isRecord(asked) && asked['opens'] === false) return json(await sessions.hear(await people.person(request), asked))
    const { setCookie, ...person } = await people.ensurePerson(request)
    const grant = await sessions.open(person, asked)
    return json(grant, 200, setCookie === undefined ? {} : { 'set-cookie': setCookie })
  })

  router.post('/events', async (c) => {
    const { sender, body } = await readBatch(c, { origins, senders, rateLimits }, async ({ session }) => rateLimits.check('batches', session))
    const address = c.req.header(addressHeader) ?? ''
    const answer = await receiver.receive({ ...sender.identity, address }, body)
    const isTaken = !answer.ok || answer.accepted + answer.duplicate > 0
    const denial = isTaken ? undefined : answer.rejected.find(({ code }) => code === 'consent_denied')
    if (denial) throw new ProactiveError('consent_denied', denial.message, { reason: denial.reason })
    return answered(answer)
  })

  actionRoutes(router, { gateway, streams, originOf, store, clock })

  router.get('/preferences', async (c) => {
    const { identity } = await pages.admit(c.req.raw)
    return json(await preferences.read(identity.person))
  })

  router.put('/preferences', async (c) => {
    const { identity } = await pages.admit(c.req.raw)
    return json(await preferences.change(identity.person, await readJson(c)))
  })

  router.post('/ingest', requireKey(ingestKey), async (c) => {
    const body = await readLargeJson(c, { ...keptOfIngest, maxBytes: ingestLimits.bytes })
    return json(await ingest.ingest(body), 202)
  })

  router.post('/webhooks/:source', async (c) => {
    const body = {
      text: () => readText(c, { maxBytes: webhookBytes, isSigned: true }),
      parse: (text: string) => parseLargeJson(text, keptOfIngest),
    }
    const answer = await webhooks.take(c.req.param('source'), c.req.raw.headers, body)
    return json(answer, answer.accepted > 0 ? 202 : 200)
  })
}
