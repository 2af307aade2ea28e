import type { ErrorCode } from '@proactive/protocol'
import { addressHeader } from '../identity/address.js'
import { hasKey } from '../identity/secrets.js'
import { type RateLimits, refusedPoints } from './rate-limits.js'

/** Limits the requests of an address over all routes, whether or not there is such a route. */
export interface HttpLimits {
  /** @throws ProactiveError `rate_limited`. */
  admit: (request: Request) => Promise<void>
  /** Charges a refused request, which costs its address more than one that was answered. */
  charge(code: ErrorCode, request: Request): void
}

/** The shop's own systems, which show one of the `keys`, are not limited. */
export function createHttpLimits({ rateLimits, keys }: { rateLimits: RateLimits; keys: readonly string[] }): HttpLimits {
  const isOwn = (request: Request): boolean => keys.some((key) => hasKey(request, key))
  return {
    async admit(request) {
      if (!isOwn(request)) await rateLimits.spend('http', addressOf(request))
    },
    charge(code, request) {
      if (code !== 'rate_limited' && !isOwn(request)) rateLimits.charge('http', addressOf(request), refusedPoints.http - 1)
    },
  }
}

function addressOf({ headers }: Request): string {
  return headers.get(addressHeader) ?? ''
}
