import { randomUUID } from 'node:crypto'
import { protocolVersion } from '@proactive/protocol'
import type { Attacker } from './attacker.js'

/** Every route that a page's token opens, with a body where one is sent. */
const pageRoutes: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/events'],
  ['GET', '/actions'],
  ['POST', '/actions/ack'],
  ['POST', '/actions/accept'],
  ['POST', '/actions/undo'],
  ['POST', '/actions/extend'],
  ['POST', '/actions/moment'],
  ['GET', '/preferences'],
  ['PUT', '/preferences'],
  ['GET', '/me/export'],
  ['DELETE', '/me'],
  ['DELETE', `/me/evidence/${randomUUID()}`],
]

/** Knocks at both channels and at every route of a page, which must all refuse. */
export async function knock(a: Attacker, what: string, { token, origin }: { token?: unknown; origin?: string | undefined }, ...codes: string[]): Promise<void> {
  for (const channel of ['events', 'actions']) {
    a.refused(`/${channel} with ${what}`, await a.dial(channel, { token, protocol: protocolVersion }, { origin }), ...codes)
  }
  const from = origin === undefined ? {} : { origin }
  for (const [method, path] of pageRoutes) {
    const body = method === 'POST' || method === 'PUT' ? { body: path === '/events' ? `{"sentAt":"${new Date().toISOString()}","events":[${a.event()}]}` : '{}' } : {}
    const bearer = typeof token === 'string' ? { token } : {}
    a.refused(`${method} ${path} with ${what}`, await a.http(method, path, { ...bearer, ...from, ...body }), ...codes)
  }
}

/** Shows a token wherever one is read: at the handshakes, as a bearer, in a beacon's body, and on an open connection. */
export async function show(a: Attacker, what: string, token: string, ...codes: string[]): Promise<void> {
  await knock(a, what, { token, origin: a.target.origin }, ...codes)
  const body = `{"token":${JSON.stringify(token)},"sentAt":"${new Date().toISOString()}","events":[${a.event()}]}`
  a.refused(`a beacon with ${what}`, await a.http('POST', '/events', { body }), ...codes)
  a.refused(`a renewal with ${what}`, await a.ask('events', 'token', JSON.stringify({ token })), ...codes)
}

/** Checks that the attacker's session is unchanged: no rejected request took effect. */
export async function isUntouched(a: Attacker): Promise<void> {
  const { grant } = await a.self()
  const { status } = await a.http('GET', '/preferences', { token: grant.token })
  a.holds(status === 200, `what was refused has ended the session: GET /preferences answers ${status}`)
  const { events }: { events?: unknown[] } = JSON.parse(await a.stored(await a.self()))
  a.holds(events?.length === 0, `what was refused was stored: ${JSON.stringify(events)?.slice(0, 200)}`)
}
