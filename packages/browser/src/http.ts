import { errorCodes, type ErrorCode, ProactiveError } from '@proactive/protocol'
import { isRecord } from './read-command.js'
import type { Runtime } from './runtime.js'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT'
  body?: object
  token?: string | undefined
}

/** Calls one route of the server below `endpoint`. */
export type Http = (route: string, call?: Call) => Promise<unknown>

const requestTimeoutMs = 10_000

/** @throws ProactiveError with the server's code, or `unavailable` when it could not be reached. */
export function createHttp(endpoint: string, runtime: Pick<Runtime, 'fetch'>): Http {
  return async (route, { method = 'GET', body, token } = {}) => {
    const response = await runtime
      .fetch(endpoint + route, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        signal: AbortSignal.timeout(requestTimeoutMs),
        ...(body && { body: JSON.stringify(body) }),
      })
      .catch((cause: unknown) => {
        throw new ProactiveError('unavailable', 'The assistant cannot be reached.', { cause })
      })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return answer
    throw asError(answer, response.status)
  }
}

function asError(answer: unknown, status: number): ProactiveError {
  if (!isRecord(answer) || !isCode(answer['code'])) return new ProactiveError('unavailable', `Answered with ${status}.`)
  const { code, message, retryAfterMs } = answer
  return new ProactiveError(code, String(message), typeof retryAfterMs === 'number' ? { retryAfterMs } : {})
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorCodes, code)
