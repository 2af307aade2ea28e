import type { Sender, Senders } from '../identity/senders.js'
import type { RateLimits } from './rate-limits.js'

/** Admits the HTTP requests of pages. */
export interface Pages {
  /**
   * Finds the page of a request, and spends one of its person's requests.
   *
   * @throws ProactiveError `forbidden_origin`, `unauthorized`, `token_expired` or `rate_limited`.
   */
  admit(request: Request): Promise<Sender>
}

export function createPages({ senders, rateLimits }: { senders: Senders; rateLimits: RateLimits }): Pages {
  return {
    admit: (request) => senders.of(request, ({ person }) => rateLimits.spend('requests', person)),
  }
}
