import type { IncomingMessage } from 'node:http'
import { basePath, type ErrorCode } from '@proactive/protocol'
import { addressHeader, addressOf } from '../identity/address.js'
import { isKey } from '../identity/secrets.js'
import { type RateLimits, refusedPoints } from './rate-limits.js'

/** Limits the requests of an address over all routes, whether or not there is such a route. */
export interface HttpLimits {
  /**
   * Returns the milliseconds for which a request is refused by its address and its headers alone; 0 for one that may go
   * on. Costs a look-up and spends nothing.
   */
  refusedFor: (request: IncomingMessage) => number
  /** @throws ProactiveError `rate_limited`. */
  admit: (request: Request) => Promise<void>
  /** Charges a refused request, which costs its address more than one that was answered. */
  charge(code: ErrorCode, request: Request): void
}

/** What a limit costs that a request has met: little, because an honest caller meets limits too. */
const limitedPoints = 2

/** The shop's own systems, which show one of the `keys`, are not limited. */
export function createHttpLimits({ rateLimits, keys, proxies }: {
  rateLimits: RateLimits
  keys: readonly string[]
  /** How many of the shop's own servers stand in front. */
  proxies: number
}): HttpLimits {
  const isOwn = (authorization: string | null): boolean => keys.some((key) => isKey(authorization, key))
  const isOwnRequest = ({ headers }: Request): boolean => isOwn(headers.get('authorization'))
  return {
    refusedFor(request) {
      const { authorization = null } = request.headers
      const address = addressOf(request, proxies)
      const isFor = (method: string, path: string): boolean => request.method === method && request.url?.split('?', 1)[0] === `${basePath}${path}`
      const refusedForMs =
        rateLimits.refusedFor('http', address) ||
        (isFor('POST', '/session') ? rateLimits.refusedFor('session', address) : 0) ||
        (isFor('POST', '/events') && authorization === null ? rateLimits.refusedFor('stranger', address) : 0)
      return refusedForMs > 0 && isOwn(authorization) ? 0 : refusedForMs
    },
    async admit(request) {
      if (!isOwnRequest(request)) await rateLimits.spend('http', addressIn(request))
    },
    charge(code, request) {
      if (isOwnRequest(request)) return
      rateLimits.charge('http', addressIn(request), code === 'rate_limited' ? limitedPoints : refusedPoints.http - 1)
    },
  }
}

function addressIn({ headers }: Request): string {
  return headers.get(addressHeader) ?? ''
}
