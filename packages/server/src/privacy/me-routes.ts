import { ProactiveError } from '@proactive/protocol'
import type { Erasure } from './erasure.js'
import type { History } from '../ops/history.js'
import { json, type Route } from '../http/http.js'
import { faultOf } from '../runtime/storable.js'
import type { RateLimits } from '../gateway/rate-limits.js'
import type { Senders } from '../identity/senders.js'
import { noVisitorCookie } from '../identity/visitor-cookie.js'

/** What a person may read, and have forgotten, of themselves. */
export function meRoutes({
  senders,
  rateLimits,
  history,
  erasure,
}: {
  senders: Senders
  rateLimits: RateLimits
  history: History
  erasure: Erasure
}): Route[] {
  async function personOf(request: Request): Promise<string> {
    const { identity } = await senders.of(request)
    await rateLimits.spend('requests', identity.person)
    return identity.person
  }

  return [
    ['GET', '/me/export', async (request) => json(await history.exportOf(await personOf(request)))],
    [
      'DELETE',
      '/me',
      async (request) => {
        await erasure.person(await personOf(request))
        return json({ ok: true }, 200, { 'set-cookie': noVisitorCookie })
      },
    ],
    [
      'DELETE',
      '/me/evidence/:id',
      async (request, { id = '' }) => {
        const person = await personOf(request)
        if (faultOf(id)) throw new ProactiveError('not_found', 'There is no such event.')
        await erasure.evidence(person, id)
        return json({ ok: true })
      },
    ],
  ]
}
