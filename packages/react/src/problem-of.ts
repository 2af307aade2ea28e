import type { ProactiveClient, Problem } from '@proactive/browser'
import { ProactiveError } from '@proactive/protocol'

/** Returns why a request of the client failed; `offline` where there is no connection. */
export function problemOf(error: unknown, client: ProactiveClient): Problem {
  const code = error instanceof ProactiveError ? error.code : 'internal'
  return code === 'unavailable' && client.getSnapshot().connection !== 'live' ? 'offline' : code
}
