import {
  check,
  defaultPreferences,
  limits,
  preferences as preferencesSchema,
  ProactiveError,
} from '@proactive/protocol'
import { addressHeader } from '../identity/address.js'
import type { History } from '../ops/history.js'
import type { HealthCheck } from '../ops/health.js'
import { answered, json, readJson, type Route } from '../http/http.js'
import { type Ingest, ingestLimits } from './ingest.js'
import type { Log } from '../log/log.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Origins } from '../identity/origins.js'
import type { People } from '../identity/people.js'
import { faultOf } from '../runtime/storable.js'
import type { RateLimits } from './rate-limits.js'
import type { Receiver } from './receive.js'
import { type Placement, recordsOf } from '../log/records.js'
import { hasKey, mustHave } from '../identity/secrets.js'
import type { Senders } from '../identity/senders.js'
import type { Sessions } from './sessions.js'
import type { Store } from '../store/store.js'
import type { Identity } from '../identity/token.js'

const smallBytes = 16_384
/** A beacon carries its token in the body. */
const batchBytes = limits.batchBytes + 4_096

/** The routes of a page's session, its events and preferences, of the shop's systems, and of those who look on. */
export function routesOf({
  people,
  sessions,
  senders,
  origins,
  rateLimits,
  receiver,
  ingest,
  history,
  health,
  store,
  log,
  clock,
  placement,
  ids,
  ingestKey,
  operatorKey,
}: {
  people: People
  sessions: Sessions
  senders: Senders
  origins: Origins
  rateLimits: RateLimits
  receiver: Receiver
  ingest: Ingest
  history: History
  health: HealthCheck
  store: Store
  log: Log
  clock: EngineClock
  placement: Placement
  ids: () => string
  ingestKey: string
  operatorKey: string
}): Route[] {
  async function pageOf(request: Request): Promise<Identity> {
    const { identity } = await senders.of(request)
    await rateLimits.spend('requests', identity.person)
    return identity
  }

  async function openSession(request: Request): Promise<Response> {
    origins.check(request.headers.get('origin'), { isNeeded: true })
    await rateLimits.spend('session', request.headers.get(addressHeader) ?? '')
    const asked = await readJson(request, smallBytes)
    const { setCookie, ...person } = await people.ensurePerson(request)
    const grant = await sessions.open(person, asked)
    return json(grant, 200, setCookie === undefined ? {} : { 'set-cookie': setCookie })
  }

  async function takeEvents(request: Request): Promise<Response> {
    const body = await readJson(request, batchBytes, { isBatch: true })
    const token: unknown = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined
    const { identity } = await senders.of(request, token)
    return answered(await receiver.receive(identity, body))
  }

  async function readPreferences(request: Request): Promise<Response> {
    const { person } = await pageOf(request)
    return json((await store.preferences(person)) ?? defaultPreferences)
  }

  async function changePreferences(request: Request): Promise<Response> {
    const { person } = await pageOf(request)
    const raw = await readJson(request, smallBytes)
    const fault = faultOf(raw)
    const wanted = fault ? { ok: false as const, message: fault } : check(preferencesSchema, raw)
    if (!wanted.ok) throw new ProactiveError('invalid_event', wanted.message)
    const { quietUntil, ...rest } = wanted.value
    const preferences = { ...rest, ...(quietUntil !== undefined && { quietUntil }) }
    const id = ids()
    const message = { id, to: `person:${person}` as const, cause: id, body: { type: 'preferences' as const, person, preferences } }
    await store.transaction(async (tx) => {
      await store.setPreferences(tx, person, preferences)
      await log.append(recordsOf(message, 'message', clock.now(), placement), { tx })
    })
    return json(preferences)
  }

  /** One that is not one's own is as if it were not there; so is any, for somebody unknown. */
  async function readTrace(request: Request, { correlationId = '' }: Record<string, string>): Promise<Response> {
    const notFound = new ProactiveError('not_found', 'There is no such trace.')
    if (faultOf(correlationId)) throw notFound
    const isOperator = hasKey(request, operatorKey)
    const identity = isOperator ? null : await pageOf(request).catch(() => null)
    if (!isOperator && !identity) throw notFound
    const trace = await history.traceOf(correlationId)
    if (!trace || (identity && trace.personId !== identity.person)) throw notFound
    return json(trace)
  }

  async function takeIngest(request: Request): Promise<Response> {
    mustHave(request, ingestKey)
    return json(await ingest.ingest(await readJson(request, ingestLimits.bytes, { isBatch: true })), 202)
  }

  async function readHealth(): Promise<Response> {
    const status = await health.check()
    return json(status, status.status === 'starting' ? 503 : 200)
  }

  return [
    ['POST', '/session', openSession],
    ['POST', '/events', takeEvents],
    ['GET', '/preferences', readPreferences],
    ['PUT', '/preferences', changePreferences],
    ['GET', '/trace/:correlationId', readTrace],
    ['POST', '/ingest', takeIngest],
    ['GET', '/health', readHealth],
  ]
}
