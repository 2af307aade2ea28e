/** Every error code of the protocol, with its HTTP status. */
export const errorCodes = {
  unauthorized: 401,
  token_expired: 401,
  consent_denied: 403,
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
  conflict: 409,
  already_answered: 409,
  hold_lost: 409,
  unavailable: 503,
  internal: 500,
} as const

/** A code of the protocol's errors. */
export type ErrorCode = keyof typeof errorCodes

/**
 * The body of every error, on both channels and over HTTP. `retryAfterMs` says when a retry may succeed. `reason` is `off`
 * beside `consent_denied` where the person consents and has switched the assistant off: no new consent is needed later.
 */
export interface Refusal {
  code: ErrorCode
  message: string
  retryAfterMs?: number
  reason?: 'off'
}

/**
 * A fault at the edge of the system: an error of the protocol that can be thrown.
 *
 * @example
 * throw new ProactiveError('rate_limited', 'Rate limit exceeded.', { retryAfterMs: 1000 })
 */
export class ProactiveError extends Error {
  readonly code: ErrorCode
  readonly retryAfterMs: number | undefined
  readonly reason: 'off' | undefined

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryAfterMs?: number; reason?: 'off' | undefined } = {}) {
    super(message, { cause: options.cause })
    this.name = 'ProactiveError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.reason = options.reason
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorCodes[this.code]
  }

  /** Returns the error as it is sent, without its cause. */
  toJSON(): Refusal {
    const { code, message, retryAfterMs, reason } = this
    return { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(reason && { reason }) }
  }
}
