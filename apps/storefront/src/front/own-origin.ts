import type { IncomingHttpHeaders } from 'node:http'
import { ProactiveError } from '@proactive/protocol'

/**
 * Refuses a request that a page of another site sent with the shopper's cookies. The store's own origin is one of the
 * settings, or the one that the request is addressed to.
 *
 * @throws ProactiveError `forbidden_origin` when the origin is missing or is not this store
 */
export function requireOwnOrigin({ origin, host }: IncomingHttpHeaders, origins: readonly string[]): void {
  if (origin && origins.includes(origin)) return
  if (origin && URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).host === host) return
  throw new ProactiveError('forbidden_origin', `The origin ${origin ?? '(none)'} is not this store.`)
}

/**
 * Refuses a request that does not come from a page of the settings' origins. Stricter than `requireOwnOrigin`: a page
 * whose host name was made to point to this machine has an origin that equals the host, but is in no setting.
 *
 * @throws ProactiveError `forbidden_origin`
 */
export function requireKnownOrigin(origin: string | null, origins: readonly string[]): void {
  if (origin !== null && origins.includes(origin)) return
  throw new ProactiveError('forbidden_origin', `The origin ${origin ?? '(none)'} is not one of PROACTIVE_ORIGINS.`)
}

/** Returns whether the store is served by https only. */
export function hasSecureOrigins(origins: readonly string[]): boolean {
  return origins.length > 0 && origins.every((origin) => origin.startsWith('https://'))
}
