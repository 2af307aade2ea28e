import { randomUUID } from 'node:crypto'
import type { Attacker } from './attacker.js'
import type { Written } from './guest.js'

/** Data of the page event with one more member, written as JSON text. */
export function dataWith(a: Attacker, member: string): string {
  return JSON.stringify(a.target.pageEvent.data).replace(/^\{/, `{${member}${Object.keys(a.target.pageEvent.data).length > 0 ? ',' : ''}`)
}

/** Sends bad events beside a good one: each must be refused by itself, and none be stored. */
export async function badEvents(a: Attacker, bad: readonly (readonly [what: string, written: Written])[], ...codes: string[]): Promise<void> {
  const ids: string[] = []
  for (const [what, written] of a.isLoading ? bad.slice(0, 6) : bad) {
    const id = written.id ?? randomUUID()
    ids.push(id)
    for (const [i, reply] of (await a.send([a.event({ ...written, id }), a.event()])).entries()) {
      a.refused(`${what} by ${i === 0 ? 'socket' : 'HTTP'}`, reply, ...codes)
    }
  }
  if (a.isLoading) return
  const stored = await a.stored(await a.self())
  for (const [i, id] of ids.entries()) a.holds(!stored.includes(JSON.stringify(id)), `${bad[i]?.[0]} was stored`)
}

/** Sends JSON text as the body of every other route that takes one; broken or bad, it is refused and reaches nothing. */
export async function badBodies(a: Attacker, what: string, json: string, ...codes: string[]): Promise<void> {
  const { token } = (await a.self()).grant
  const { origin } = a.target
  a.refused(`POST /session with ${what}`, await a.http('POST', '/session', { origin, body: json }), ...codes)
  a.refused(`PUT /preferences with ${what}`, await a.http('PUT', '/preferences', { token, body: json }), ...codes)
  for (const route of ['ack', 'accept', 'undo', 'extend', 'moment']) {
    a.refused(`POST /actions/${route} with ${what}`, await a.http('POST', `/actions/${route}`, { token, body: json }), ...codes)
  }
  for (const name of ['accept', 'undo', 'extend', 'moment']) a.refused(`${name} with ${what}`, await a.ask('actions', name, json), ...codes)
}
