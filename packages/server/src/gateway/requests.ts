import type { Result } from '@proactive/engine'
import { type Answer, check, type ErrorCode, isRecord, ProactiveError, type RequestKind, requests } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import type { Delivery } from '../delivery/delivery.js'
import type { EngineClock } from '../store/engine-clock.js'
import { faultOf } from '../runtime/storable.js'
import type { RateLimits } from './rate-limits.js'
import type { RequestName, Store } from '../store/store.js'
import type { Identity } from '../identity/token.js'

/** What a page asks about its commands: each is a record with an id of its own, and its answer a row. */
export interface Requests {
  ask(from: Pick<Identity, 'person' | 'session'>, kind: RequestKind, raw: unknown): Promise<Answer>
}

export function createRequests({
  store,
  appender,
  delivery,
  clock,
  rateLimits,
  ids,
}: {
  store: Store
  appender: Appender
  delivery: Delivery
  clock: EngineClock
  rateLimits: RateLimits
  ids: () => string
}): Requests {
  async function answer(from: Pick<Identity, 'person' | 'session'>, kind: RequestKind, raw: unknown): Promise<Answer> {
    await rateLimits.spend('requests', from.person)
    const fault = faultOf(raw)
    if (fault) throw new ProactiveError('invalid_event', `Not a request: ${fault}.`)
    const checked = check(requests[kind], raw)
    if (!checked.ok) throw new ProactiveError('invalid_event', checked.message)
    const asked = checked.value
    // What a page says of its moment has no effect on the server yet.
    if ('state' in asked) return { ok: true }
    if ('holdId' in asked) return toAnswer(await settle(from, 'extend', `${asked.holdId}:${ids()}`, asked), clock)
    if ('undoToken' in asked) {
      await mustBe(from.person, await store.undoer(asked.undoToken), 'There is nothing to undo by this token.')
      return toAnswer(await settle(from, 'undo', asked.undoToken), clock)
    }
    await mustBe(from.person, await store.addressee(asked.commandId), 'There is no such command.')
    return toAnswer(await settle(from, 'accept', asked.commandId, asked.input), clock)
  }

  /** The stored answer, or else the request goes into the log and its answer is awaited. */
  async function settle(
    { person, session }: Pick<Identity, 'person' | 'session'>,
    request: RequestName,
    key: string,
    input?: Record<string, unknown>,
  ): Promise<Result> {
    const stored = await store.answer(request, key)
    const isAgain = request === 'undo' && stored?.ok === false && mayWork(stored.code)
    if (stored && !isAgain) return stored
    if (isAgain) await store.retract(request, key)
    const id = isAgain ? `${request}:${key}:${ids()}` : `${request}:${key}`
    const body = { type: 'request' as const, request, key, person, session }
    const json = input === undefined ? {} : { input: JSON.parse(JSON.stringify(input)) }
    // Together: whichever fails first, the other's failure is heard too, and not the end of the process.
    const [result] = await Promise.all([
      delivery.awaitAnswer(request, key),
      appender.append([{ id, to: `person:${person}`, cause: key, body: { ...body, ...json } }]),
    ])
    return result ?? { ok: false, code: 'unavailable', message: 'The answer is taking too long; ask again.', retryAfterMs: 1_000 }
  }

  return {
    async ask(from, kind, raw) {
      try {
        return await answer(from, kind, raw)
      } catch (cause) {
        if (cause instanceof ProactiveError) return { ok: false, ...cause.toJSON() }
        throw cause
      }
    },
  }
}

/** What could not be taken back may be tried again; request is too late stays so. */
function mayWork(code: ErrorCode): boolean {
  return code === 'internal' || code === 'unavailable'
}

/** Another's command is as if it were not there. */
async function mustBe(person: string, owner: { person: string } | null, otherwise: string): Promise<void> {
  if (owner?.person !== person) throw new ProactiveError('not_found', otherwise)
}

function toAnswer(result: Result, clock: EngineClock): Answer {
  if (!result.ok) return result
  const { value } = result
  if (!isRecord(value)) return { ok: true, result: value }
  const { expiresAt } = value
  return { ok: true, ...value, ...(typeof expiresAt === 'string' && { expiresAt: clock.forPage(expiresAt) }) }
}
