/**
 * The ids of events. A page and each system of the shop choose the ids of their events themselves, so an id is unique
 * only within its scope: a session, or a source. Inside the server an event therefore has the id `<own id>.<scope>`, which
 * nobody outside can choose for another scope, and which is no id that the engine derives. Pages, exports and traces
 * speak the own id. Events that were stored before ids had a scope keep the id that they have.
 */

import { createHash } from 'node:crypto'

const scoped = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\da-f]{16})$/i

/** Returns the scope of the ids that a page of a session chooses. */
export function pageScope(session: string): string {
  return hashed(`session\n${session}`)
}

/** Returns the scope of the ids of a person's words on consent: a page may send one again in another session. */
export function personScope(person: string): string {
  return hashed(`person\n${person}`)
}

/** Returns the scope of the ids that a system of the shop chooses. */
export function systemScope(source: string): string {
  return hashed(`source\n${source}`)
}

/** Returns the id of an event inside the server. */
export function scopedId(own: string, scope: string): string {
  return `${own}.${scope}`
}

/** Returns the own id of an event, as its sender chose it. An id without a scope is returned as it is. */
export function ownId(id: string): string {
  return scoped.exec(id)?.[1] ?? id
}

/** Splits an id into the own id and the scope; the scope is null for an id without one. */
export function partsOf(id: string): { own: string; scope: string | null } {
  const [, own = id, scope = null] = scoped.exec(id) ?? []
  return { own, scope }
}

/** Returns the id of an event inside the server from its row in the log, which has the own id or the id with the scope. */
export function idOf({ id, scope }: { id: string; scope: string | null }): string {
  return scope === null || id.endsWith(`.${scope}`) ? id : scopedId(id, scope)
}

/** Names a scope by a hash: ids are kept longer than a session, and must not name it. */
function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
