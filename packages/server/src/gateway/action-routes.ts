import { check, ProactiveError } from '@proactive/protocol'
import { z } from 'zod/mini'
import type { Streams } from '../delivery/streams.js'
import { answered, json } from '../http/answers.js'
import { readJson } from '../http/body.js'
import type { Router } from '../http/router.js'
import { addressHeader, type OriginOf } from '../identity/address.js'
import type { Clock } from '../runtime/clock.js'
import { faultOf } from '../runtime/storable.js'
import type { Store } from '../store/store.js'
import type { Gateway } from './gateway.js'
import { requestKinds } from './requests.js'

const receipt = z.object({ commandId: z.string().check(z.minLength(1), z.maxLength(80)) })

/** Adds `/actions` without a websocket: a stream of commands to the page, and a route for each thing that a page sends. */
export function actionRoutes(
  router: Router,
  { gateway: { pages, requests }, streams, originOf, store, clock }: {
    gateway: Pick<Gateway, 'pages' | 'requests'>
    streams: Streams
    originOf: OriginOf
    store: Store
    /** The engine's clock. */
    clock: Clock
  },
): void {
  router.get('/actions', async (c) => {
    // hono serves HEAD by the GET route; a stream that nobody reads would keep its session live.
    if (c.req.method === 'HEAD') throw new ProactiveError('not_found', 'The stream of /actions answers GET only.')
    const request = c.req.raw
    const { identity, session } = await pages.admit(request)
    const origin = originOf(identity.person, request.headers.get(addressHeader) ?? '')
    return streams.open({ identity, session: { ...session, ...(origin && { origin }) }, lastSeq: lastSeqOf(request), signal: request.signal })
  })

  router.post('/actions/ack', async (c) => {
    const { identity } = await pages.admit(c.req.raw)
    const { commandId } = readReceipt(await readJson(c))
    await store.acknowledge(identity.session, [commandId], clock.now())
    return json({ ok: true })
  })

  for (const kind of requestKinds) {
    router.post(`/actions/${kind}`, async (c) => {
      const { identity } = await pages.admit(c.req.raw)
      const address = c.req.header(addressHeader) ?? ''
      return answered(await requests.ask({ ...identity, address }, kind, await readJson(c, { isEmptyAllowed: kind === 'prepared' })))
    })
  }
}

function readReceipt(raw: unknown): z.infer<typeof receipt> {
  const fault = faultOf(raw)
  const checked = fault ? { ok: false as const, message: fault } : check(receipt, raw)
  if (!checked.ok) throw new ProactiveError('invalid_event', `The receipt is not valid: ${checked.message}`)
  return checked.value
}

/** Returns the `seq` of the last command that a page saw before it came back; 0 for none. */
function lastSeqOf(request: Request): number {
  const seq = Number(request.headers.get('last-event-id') ?? 0)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}
