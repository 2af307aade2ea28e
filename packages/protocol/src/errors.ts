/** Every code that crosses the wire, with the HTTP status it travels under. */
export const errorCodes = {
  unauthorized: 401,
  token_expired: 401,
  forbidden_origin: 403,
  unsupported_protocol: 422,
  unsupported_version: 422,
  invalid_event: 422,
  unknown_type: 422,
  too_large: 413,
  rate_limited: 429,
  invalid_signature: 401,
  stale_signature: 400,
  not_found: 404,
  expired: 410,
  already_answered: 409,
  hold_lost: 409,
  unavailable: 503,
  internal: 500,
} as const

export type ErrorCode = keyof typeof errorCodes

/** The body of every refusal, on both channels and over HTTP. Durations are milliseconds. */
export interface Refusal {
  code: ErrorCode
  message: string
  retryAfterMs?: number
}

/**
 * A fault at an edge: a refusal that can be thrown.
 *
 * @example
 * throw new ProactiveError('rate_limited', 'Too many batches.', { retryAfterMs: 1000 })
 */
export class ProactiveError extends Error {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause })
    this.name = 'ProactiveError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }

  get status(): number {
    return errorCodes[this.code]
  }

  toJSON(): Refusal {
    const { code, message, retryAfterMs } = this
    return retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs }
  }
}
