import type { Body, Result } from '@proactive/engine'
import { type Answer, check, type ErrorCode, isRecord, ProactiveError, type RequestKind, requests, scrubText } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Delivery } from '../delivery/delivery.js'
import type { EngineClock } from '../store/engine-clock.js'
import { faultOf } from '../runtime/storable.js'
import type { Asking } from '../asking/asking.js'
import { itemsForPage } from '../delivery/for-page.js'
import type { Permissions } from '../store/permissions.js'
import { type RateLimits, refusedPoints } from './rate-limits.js'
import type { RequestName, Store } from '../store/store.js'
import type { Identity } from '../identity/token.js'

/**
 * The requests of a page: about its commands (accept, undo, extend), its moment, the app's turns (attention,
 * attention.release), what waits in the panel (prepared), and questions (ask), which no record is made of. Any other
 * request is a record of the log, and its answer is a row. The id of an accept or an undo is derived from what it asks, so
 * that a repeated request gets the stored answer.
 */
export interface Requests {
  /** Never rejects for a refused request: the refusal is its answer. */
  ask(from: Asker, kind: RequestKind, raw: unknown): Promise<Answer>
}

/** Who sends a request, and from which address. */
export type Asker = Pick<Identity, 'person' | 'session'> & { address?: string }

type RequestBody = Extract<Body, { type: 'request' | 'attention' | 'attention.release' | 'prepared' }>
type MomentaryRequest = DistributiveOmit<Extract<Body, { type: 'attention' | 'attention.release' | 'prepared' }>, 'key' | 'person' | 'session'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** Every kind of request. */
export const requestKinds: readonly RequestKind[] = ['accept', 'undo', 'extend', 'moment', 'attention', 'attention.release', 'ask', 'prepared']

export function createRequests({
  store,
  appender,
  delivery,
  rateLimits,
  permissions,
  asking,
  clock,
  ids,
}: {
  store: Store
  appender: Appender
  delivery: Delivery
  rateLimits: RateLimits
  permissions: Permissions
  asking: Asking
  clock: EngineClock
  ids: () => string
}): Requests {
  async function answer(from: Asker, kind: RequestKind, body: unknown): Promise<Answer> {
    const raw = kind === 'prepared' ? (body ?? {}) : body
    const fault = faultOf(raw)
    if (fault) throw new ProactiveError('invalid_event', `The request is not valid: ${fault}.`)
    const checked = check(requests[kind], raw)
    if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
    const asked = checked.value
    if ('question' in asked) return answerQuestion(from, asked.question)
    if (kind === 'prepared') return listPrepared(from)
    // The server does not use a page's moment yet.
    if ('state' in asked) return { ok: true }
    if ('leaseId' in asked) return toAnswer(await askNow(from, 'attention.release', { type: 'attention.release', lease: asked.leaseId, shown: asked.shown }), clock)
    if ('kind' in asked) return toAnswer(await askNow(from, 'attention', { type: 'attention', kind: scrubText(asked.kind), priority: asked.priority }), clock)
    if ('holdId' in asked) return toAnswer(await answerOnce(from, 'extend', `${asked.holdId}:${ids()}`, asked), clock)
    if ('undoToken' in asked) {
      checkOwner(from.person, await store.undoTokenOwner(asked.undoToken), 'No action of this person has this undoToken.')
      return toAnswer(await answerOnce(from, 'undo', asked.undoToken), clock)
    }
    if (!('commandId' in asked)) throw new ProactiveError('invalid_event', `The request '${kind}' has an unknown body.`)
    checkOwner(from.person, await store.addressee(asked.commandId), 'No command of this person has this commandId.')
    return toAnswer(await answerOnce(from, 'accept', asked.commandId, asked.input), clock)
  }

  /** Returns the stored answer, or else appends the request to the log and awaits its answer. */
  async function answerOnce(
    { person, session }: Pick<Identity, 'person' | 'session'>,
    request: 'accept' | 'undo' | 'extend',
    key: string,
    input?: Record<string, unknown>,
  ): Promise<Result> {
    const stored = await store.answer(request, key)
    const isRetry = request === 'undo' && stored?.ok === false && mayWork(stored.code)
    if (stored && !isRetry) return stored
    if (isRetry) await store.retract(request, key)
    const id = isRetry ? `${request}:${key}:${ids()}` : `${request}:${key}`
    const json = input === undefined ? {} : { input: JSON.parse(JSON.stringify(input)) }
    return append(id, { type: 'request', request, key, person, session, ...json }, request)
  }

  async function answerQuestion(from: Asker, question: string): Promise<Answer> {
    await rateLimits.spend('questions', from.session)
    if (from.address !== undefined) await rateLimits.spend('addressQuestions', from.address)
    return asking.ask(from, question)
  }

  /** Lists what waits in the panel. The person's word is read first: a no that was acknowledged holds at once. */
  async function listPrepared(from: Asker): Promise<Answer> {
    if (!(await permissions.of(from.person)).isAllowed) return { ok: true, items: [] }
    const result = await askNow(from, 'prepared', { type: 'prepared' })
    return result.ok ? { ok: true, items: itemsForPage(result.value, clock) } : result
  }

  /**
   * Appends a request about what is now: a turn of the app, or what waits in the panel. Each request is a record of its own,
   * whose answer is no longer needed once it is read: the person's partition knows. The key begins with the time, by which answers that nobody read are
   * deleted.
   */
  async function askNow({ person, session }: Asker, name: 'attention' | 'attention.release' | 'prepared', of: MomentaryRequest): Promise<Result> {
    const key = `${clock.now()}:${ids()}`
    const result = await append(`${name}:${key}`, { ...of, key, person, session }, name)
    await store.deleteAnswer(name, key).catch(() => {
      // It is deleted with the answers that nobody read.
    })
    return result
  }

  async function append(id: string, body: RequestBody, name: RequestName): Promise<Result> {
    // Awaited together, so that a rejection of either is handled whichever comes first.
    const [result] = await Promise.all([
      delivery.awaitAnswer(name, body.key),
      appender.append([{ id, to: `person:${body.person}`, cause: body.key, body }]),
    ])
    return result ?? { ok: false, code: 'unavailable', message: 'The answer takes longer than 10 s: send the same request again.', retryAfterMs: 1_000 }
  }

  return {
    async ask(from, kind, raw) {
      try {
        return await answer(from, kind, raw)
      } catch (cause) {
        if (!(cause instanceof ProactiveError)) throw cause
        if (cause.code === 'not_found') rateLimits.charge('requests', from.person, refusedPoints.requests - 1)
        return { ok: false, ...cause.toJSON() }
      }
    },
  }
}

/** Tells whether an undo that failed with this code may succeed later. */
function mayWork(code: ErrorCode): boolean {
  return code === 'internal' || code === 'unavailable'
}

/** @throws ProactiveError `not_found` for what another person owns, as for what does not exist. */
function checkOwner(person: string, owner: { person: string } | null, otherwise: string): void {
  if (owner?.person !== person) throw new ProactiveError('not_found', otherwise)
}

function toAnswer(result: Result, clock: EngineClock): Answer {
  if (!result.ok) return result
  const { value } = result
  if (!isRecord(value)) return { ok: true, result: value }
  const { expiresAt } = value
  return { ok: true, ...value, ...(typeof expiresAt === 'string' && { expiresAt: clock.forPage(expiresAt) }) }
}
