import type { Pages } from '../gateway/pages.js'
import type { RateLimits } from '../gateway/rate-limits.js'
import { json, streamedJson } from '../http/answers.js'
import type { Router } from '../http/router.js'
import { addressHeader } from '../identity/address.js'
import type { Origins } from '../identity/origins.js'
import { bearerOf } from '../identity/secrets.js'
import type { Tokens } from '../identity/token.js'
import { noVisitorCookie } from '../identity/visitor-cookie.js'
import type { History } from '../ops/history.js'
import type { Erasure } from './erasure.js'
import type { Evidence } from './evidence.js'
import { createExportTurns } from './export-turns.js'

/** Adds the routes by which a person reads, and erases, what is held on them. */
export function meRoutes(
  router: Router,
  { pages, rateLimits, origins, tokens, history, erasure, evidence }: {
    pages: Pages
    rateLimits: RateLimits
    origins: Origins
    tokens: Tokens
    history: History
    erasure: Erasure
    evidence: Evidence
  },
): void {
  const personOf = async (request: Request): Promise<string> => (await pages.admit(request)).identity.person

  const inTurns = createExportTurns()
  router.get('/me/export', async (c) => {
    const person = await personOf(c.req.raw)
    await rateLimits.spend('personExport', person)
    await rateLimits.spend('addressExport', c.req.header(addressHeader) ?? '')
    return streamedJson(inTurns(history.exportPieces(person)))
  })

  router.delete('/me', async (c) => {
    const request = c.req.raw
    origins.check(request.headers.get('origin'), { isNeeded: false })
    // The session may be gone: the request is a repeat, which learns what became of the erasure.
    const identity = await tokens.verify(bearerOf(request))
    await erasure.person(identity, request.headers.get(addressHeader) ?? '')
    return json({ ok: true }, 200, { 'set-cookie': noVisitorCookie })
  })

  router.delete('/me/evidence/:id', async (c) => {
    await evidence.forget(await personOf(c.req.raw), c.req.param('id'))
    return json({ ok: true })
  })
}
