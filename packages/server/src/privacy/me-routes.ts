import type { Pages } from '../gateway/pages.js'
import { json } from '../http/answers.js'
import type { Router } from '../http/router.js'
import { noVisitorCookie } from '../identity/visitor-cookie.js'
import type { History } from '../ops/history.js'
import type { Erasure } from './erasure.js'

/** Adds the routes by which a person reads, and erases, what is held on them. */
export function meRoutes(
  router: Router,
  { pages, history, erasure }: { pages: Pages; history: History; erasure: Erasure },
): void {
  const personOf = async (request: Request): Promise<string> => (await pages.admit(request)).identity.person

  router.get('/me/export', async (c) => json(await history.exportOf(await personOf(c.req.raw))))

  router.delete('/me', async (c) => {
    await erasure.person(await personOf(c.req.raw))
    return json({ ok: true }, 200, { 'set-cookie': noVisitorCookie })
  })

  router.delete('/me/evidence/:id', async (c) => {
    await erasure.evidence(await personOf(c.req.raw), c.req.param('id'))
    return json({ ok: true })
  })
}
