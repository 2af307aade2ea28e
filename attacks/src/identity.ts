import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { isRecord, protocolVersion, socketPath } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import type { Guest } from './guest.js'
import { show } from './doors.js'
import { claimsOf, hmac, signatureOf, unsigned } from './forge.js'
import { tell } from './told.js'

/** Claims to be somebody else wherever a body or a header could say so. */
async function spoofs(a: Attacker): Promise<void> {
  const victim = await a.guest()
  const { sessionId, personId } = victim.grant
  const { grant } = await a.self()
  const claim = { person: personId, personId, userId: 'admin', user: 'admin', session: sessionId, sub: personId, sid: sessionId }

  const opened = await a.guest({ ...claim, sessionId, continues: sessionId, consent: 'granted' })
  a.holds(opened.grant.sessionId !== sessionId, 'POST /session gave another’s session to a request that names it')
  a.holds(opened.grant.personId !== personId && opened.grant.userId === null, `POST /session let a body say who it is: ${opened.grant.personId}`)
  const [visitor = ''] = /[0-9a-f-]{36}/.exec(personId) ?? []
  const forged = await a.guest({ consent: 'granted' }, `visitor=${visitor}.${signatureOf(grant.token)}`)
  a.holds(forged.grant.personId !== personId, 'POST /session believed a visitor’s cookie that the server had not signed')

  const id = randomUUID()
  const more = `,"person":"${personId}","personId":"${personId}","session":"${sessionId}","sessionId":"${sessionId}","userId":"admin","subject":"session/${sessionId}","source":"shop","partition":"person:${personId}"`
  const replies = await a.send([a.event({ id, more })])
  for (const reply of replies) a.answered('an event that names another', reply)
  const [theirs, mine] = [await a.stored(victim), await a.stored(await a.self())]
  a.holds(!theirs.includes(id), 'an event that names another was stored with them')
  const isOwn = !mine.includes(id) || !mine.includes(sessionId)
  a.holds(isOwn, 'an event kept the session that it claims')

  const claims = { ...claimsOf(grant.token), sub: personId, sid: sessionId }
  await show(a, 'another’s person and session under one’s own signature', unsigned({ alg: 'HS256', typ: 'JWT' }, claims, signatureOf(grant.token)), 'unauthorized')
  await show(a, 'another’s person and session under a guessed key', hmac(claims, 'secret'), 'unauthorized')
  a.refused('a renewal with another’s token', await a.ask('events', 'token', JSON.stringify({ token: victim.grant.token })), 'unauthorized')
}

/** Reaches for another's commands, traces and channel with a token of one's own. */
async function trespasses(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const told = a.isLoading ? undefined : await tell(a)
  const victim: Guest = told?.guest ?? (await a.guest())
  const theirs = await a.line('actions', victim)
  const heard = theirs.heard.length
  const commandId = told?.command.id ?? randomUUID()
  const correlationId = told?.command.correlationId ?? randomUUID()

  for (const [what, body] of [['accept', { commandId }], ['undo', { undoToken: commandId }], ['extend', { holdId: told?.command.data.hold?.id ?? randomUUID() }]] as const) {
    a.refused(`${what} of another’s by socket`, await a.ask('actions', what, JSON.stringify(body)), 'not_found')
    a.refused(`${what} of another’s by HTTP`, await a.http('POST', `/actions/${what}`, { token, body: JSON.stringify(body) }), 'not_found')
  }
  a.answered('an acknowledgement of another’s', await a.http('POST', '/actions/ack', { token, body: JSON.stringify({ commandId }) }))
  a.refused('another’s trace', await a.http('GET', `/trace/${correlationId}`, { token }), 'not_found')
  a.refused('another’s evidence', await a.http('DELETE', `/me/evidence/${told?.eventId ?? randomUUID()}`, { token }), 'not_found')
  for (const [method, path] of [['GET', '/ops'], ['GET', '/ops/people'], ['GET', `/ops/people/${victim.grant.personId}`], ['GET', '/metrics'], ['POST', '/ops/use-cases/any']] as const) {
    a.refused(`${method} ${path} with a page’s token`, await a.http(method, path, { token, ...(method === 'POST' && { body: '{"mode":"off"}' }) }), 'unauthorized')
  }
  for (const namespace of ['', 'admin', 'ops', 'events/../actions', `session/${victim.grant.sessionId}`]) {
    const reply = await a.dial(namespace, { token, protocol: protocolVersion })
    a.holds(!isRecord(reply.body) || reply.body.isConnected !== true, `the namespace /${namespace} let a page in`)
  }
  for (const name of ['command', 'withdraw', 'update', 'closing', 'join', 'subscribe']) {
    const line = await a.line('events')
    line.send(`42/events,["${name}",{"session":"${victim.grant.sessionId}","id":"${commandId}"}]`)
  }
  await pause(100)
  a.holds(!theirs.isEnded, 'another’s channel was closed')
  a.holds(theirs.heard.length === heard, `another’s channel heard ${JSON.stringify(theirs.heard.at(-1))}`)
  if (told) {
    const { body } = await told.line.ask('accept', JSON.stringify({ commandId }))
    a.holds(isRecord(body) && body.ok === true, `after that its own person could not accept the command: ${JSON.stringify(body)}`)
  }
}

const halfOpen = 500
/** What the server may take to close a connection that does not say what it wants. */
const patienceMs = 15_000

/** Opens 500 connections at once that stop in the middle of a handshake: half of them of TCP, half of the WebSocket. */
async function halfOpens(a: Attacker): Promise<void> {
  const { url, origin } = a.target
  const { hostname, port } = new URL(url)
  const cut: Socket[] = Array.from({ length: halfOpen / 2 }, () => {
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port), ...(a.address !== undefined && { localAddress: a.address }) })
    socket.on('error', () => {})
    socket.write(`GET ${socketPath}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}\r\nOrigin: ${origin}\r\n`)
    return socket
  })
  const opened = await Promise.all(Array.from({ length: halfOpen / 2 }, () => a.open('events', { origin })))
  try {
    for (const { reply } of opened) if (reply.status !== undefined) a.refused('a half-open handshake', reply, 'rate_limited', 'unavailable')
    if (a.isLoading) return await pause(a.windowMs)
    await Promise.race([Promise.all(opened.map(({ line }) => line.ended)), pause(patienceMs)])
    const left = opened.filter(({ line }) => !line.isEnded).length
    a.holds(left === 0, `${left} of ${halfOpen / 2} half-open handshakes are open after ${patienceMs / 1_000} s`)
  } finally {
    for (const socket of cut) socket.destroy()
    for (const { line } of opened) line.close()
  }
}

/** Attacks 13 to 15: on who somebody is, and on the room that is kept for those who come. */
export const identityAttacks: readonly Attack[] = [
  { number: 13, name: 'spoofed user or session', run: spoofs },
  { number: 14, name: 'another’s channel', run: trespasses },
  {
    number: 15,
    name: `${halfOpen} half-open handshakes`,
    run: halfOpens,
    together: 1,
    counted: (series) => /^proactive_\w+_total\{/.test(series) && series.includes('at="handshake"'),
  },
]
