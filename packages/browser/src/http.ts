import { type ErrorCode, errorCodes, isRecord, ProactiveError } from '@proactive/protocol'
import type { Runtime } from './runtime.js'

/** One HTTP request. */
export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: object
  token?: string | undefined
  /** How long the request may take, in milliseconds. Default: 10 s. */
  timeoutMs?: number
  /** Whether the browser finishes the request after the page is left. */
  keepalive?: boolean
  /** Ends the request: nobody waits for its answer any more. */
  signal?: AbortSignal
}

/** Sends a request to a route below `endpoint` and resolves with the parsed answer. */
export type Http = (route: string, call?: Call) => Promise<unknown>

const requestTimeoutMs = 10_000

/**
 * Creates the function that calls the server's routes. Its promises reject with a `ProactiveError`: with the server's
 * code, or with `unavailable` when the server could not be reached.
 */
export function createHttp(endpoint: string, runtime: Pick<Runtime, 'fetch'>): Http {
  return async (route, { method = 'GET', body, token, timeoutMs = requestTimeoutMs, keepalive, signal } = {}) => {
    const response = await runtime
      .fetch(endpoint + route, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
        ...(body && { body: JSON.stringify(body) }),
        ...(keepalive && { keepalive }),
      })
      .catch((cause: unknown) => {
        throw new ProactiveError('unavailable', `The server cannot be reached at ${endpoint + route}. Check the network and the endpoint.`, { cause })
      })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return answer
    throw errorOf(answer, response.status)
  }
}

/** Returns the error of an answer that is a refusal. */
export function errorOf(answer: unknown, status: number): ProactiveError {
  if (!isRecord(answer) || !isCode(answer['code'])) {
    return new ProactiveError('unavailable', `The server answered with status ${status} and no error code.`)
  }
  const { code, message, retryAfterMs, reason } = answer
  return new ProactiveError(code, typeof message === 'string' ? message : code, {
    ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
    ...(reason === 'off' && { reason }),
  })
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorCodes, code)
