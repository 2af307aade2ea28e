import { check, ProactiveError, type RequestKind } from '@proactive/protocol'
import { z } from 'zod/mini'
import type { Clock } from '../runtime/clock.js'
import { answered, json, readJson, type Route } from '../http/http.js'
import { faultOf } from '../runtime/storable.js'
import type { RateLimits } from './rate-limits.js'
import type { Requests } from './requests.js'
import type { Store } from '../store/store.js'
import type { Senders } from '../identity/senders.js'
import type { Streams } from '../delivery/streams.js'

const maxBytes = 16_384
const receipt = z.object({ commandId: z.string().check(z.minLength(1), z.maxLength(80)) })

/** `/actions` without a websocket: a stream towards the page, and a twin for each thing that it says. */
export function actionRoutes({
  senders,
  streams,
  requests,
  rateLimits,
  store,
  clock,
}: {
  senders: Senders
  streams: Streams
  requests: Requests
  rateLimits: RateLimits
  store: Store
  clock: Clock
}): Route[] {
  async function stream(request: Request): Promise<Response> {
    const { identity, session } = await senders.of(request)
    await rateLimits.spend('requests', identity.person)
    return streams.open({ identity, session, lastSeq: lastSeqOf(request), signal: request.signal })
  }

  async function acknowledge(request: Request): Promise<Response> {
    const { identity } = await senders.of(request)
    await rateLimits.spend('requests', identity.person)
    const body = await readJson(request, maxBytes)
    const fault = faultOf(body)
    const read = fault ? { ok: false as const, message: fault } : check(receipt, body)
    if (!read.ok) throw new ProactiveError('invalid_event', read.message)
    await store.acknowledge(identity.session, [read.value.commandId], clock.now())
    return json({ ok: true })
  }

  const ask = (kind: RequestKind) => async (request: Request): Promise<Response> => {
    const { identity } = await senders.of(request)
    return answered(await requests.ask(identity, kind, await readJson(request, maxBytes)))
  }

  return [
    ['GET', '/actions', stream],
    ['POST', '/actions/ack', acknowledge],
    ['POST', '/actions/accept', ask('accept')],
    ['POST', '/actions/undo', ask('undo')],
    ['POST', '/actions/extend', ask('extend')],
    ['POST', '/actions/moment', ask('moment')],
  ]
}

/** What a page that comes back has seen already. */
function lastSeqOf(request: Request): number {
  const seq = Number(request.headers.get('last-event-id') ?? 0)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}
