import { randomUUID } from 'node:crypto'
import { isRecord, limits, protocolVersion } from '@proactive/protocol'
import type { Flood } from './attack.js'
import type { Attacker } from './attacker.js'
import { dataWith } from './bad.js'
import { bombs } from './texts.js'
import type { Line } from './wire/line.js'
import { codesOf, type Reply } from './wire/reply.js'

/** More requests than any limit of the protocol's server allows before it refuses. */
const most = 800

/** Asks again and again until a limit refuses, and returns that refusal; a fault where none does. */
async function untilLimited(a: Attacker, what: string, ask: () => Promise<Reply>): Promise<Reply | undefined> {
  for (let n = 0; n < most && !a.isOver; n++) {
    const reply = await ask()
    if (reply.isClosed || codesOf(reply).includes('rate_limited')) {
      a.refusedOrClosed(what, reply, 'rate_limited')
      return reply
    }
    a.answered(what, reply)
  }
  a.holds(false, `${what}: ${most} of them met no limit`)
  return undefined
}

/** Goes on after a limit has refused, without waiting: the connection must be ended, and the page be told why. */
async function goesOn(a: Attacker, what: string, line: Line, ask: (line: Line) => Promise<Reply>): Promise<void> {
  await untilLimited(a, what, () => ask(line))
  for (let n = 0; n < most && !line.isEnded; n++) a.refusedOrClosed(`${what} after the limit`, await ask(line), 'rate_limited')
  a.holds(line.isEnded, `${what}: the connection is open after ${most} packets beyond its limit`)
  const said = line.heard.find(({ name }) => name === 'closing')?.body
  a.holds(isRecord(said) && said.code === 'rate_limited', `${what}: the connection ended with ${JSON.stringify(said)} in place of closing rate_limited`)
}

const batchOf = (events: readonly string[]): string => `{"sentAt":"${new Date().toISOString()}","events":[${events.join(',')}]}`

/** Writes a batch near the limit of bytes: every event is full of text on which scrubbing takes long, in a field that is kept or is not. */
function largeBatch(a: Attacker, turn: number): string {
  const texts = bombs(limits.eventBytes - 700).map(([, text]) => JSON.stringify(text)).filter((text) => Buffer.byteLength(text) < limits.eventBytes - 500)
  const field = turn % 2 === 0 ? 'note' : 'nobodyDeclaresThis'
  const events = Array.from({ length: Math.floor(limits.batchBytes / limits.eventBytes) }, (_, n) => {
    return a.event({ data: dataWith(a, `"${field}":${texts[(turn + n) % texts.length]}`) })
  })
  return batchOf(events)
}

/** Sends the largest batches from one session, by socket and by HTTP, until its budget of work is spent. */
async function largeTexts(a: Attacker): Promise<void> {
  const guest = await a.guest()
  const line = await a.line('events', guest)
  let turn = 0
  await untilLimited(a, 'a batch of large texts', () => {
    const json = largeBatch(a, turn++)
    return turn % 3 === 0 ? a.httpOnce('POST', '/events', { token: guest.grant.token, body: json }) : line.ask('events', json)
  })
  if (!a.isLoading) {
    const stored = await a.stored(guest)
    a.holds(!stored.includes('nobodyDeclaresThis'), 'a field that no contract declares was stored')
    a.holds(!line.isEnded, 'the first batch over the limit has ended its connection')
  }
  line.close()
}

/** Renews a connection’s token with a token that is valid. */
async function renewals(a: Attacker): Promise<void> {
  const guest = await a.guest()
  const json = JSON.stringify({ token: guest.grant.token })
  const line = await a.line('events', guest)
  if (a.isLoading) return burst(a, line, 'token', json)
  await goesOn(a, 'a renewal', line, (open) => open.ask('token', json))
}

/** Sends small batches, and goes on when the limit of the session has refused them. */
async function packets(a: Attacker): Promise<void> {
  const guest = await a.guest()
  const line = await a.line('events', guest)
  if (a.isLoading) return burst(a, line, 'events', batchOf([a.event()]))
  await goesOn(a, 'a batch', line, (open) => open.ask('events', batchOf([a.event()])))
}

/** Sends one packet over and over on a connection without waiting for the answers, until the server ends it. */
async function burst(a: Attacker, line: Line, name: string, json: string): Promise<void> {
  for (let n = 0; n < most && !line.isEnded; n += 50) {
    const asked = Array.from({ length: 50 }, () => line.ask(name, json))
    for (const reply of await Promise.all(asked)) a.answered(name, reply)
  }
}

/** Dials without a token, until the address is refused before its websocket opens. */
async function connects(a: Attacker): Promise<void> {
  await dials(a, 'a handshake without a token', 'unauthorized', () => ({ protocol: protocolVersion }))
}

/** Dials with the token of one session, and hangs up at once. */
async function reconnects(a: Attacker): Promise<void> {
  const { token } = (await a.guest()).grant
  await dials(a, 'a handshake after a handshake', 'rate_limited', () => ({ token, protocol: protocolVersion }))
}

async function dials(a: Attacker, what: string, code: string, auth: () => object): Promise<void> {
  for (let n = 0; n < (a.isLoading ? 20 : most); n++) {
    const { line, reply } = await a.open('events', { auth: JSON.stringify(auth()), origin: a.target.origin })
    line.close()
    if (isRecord(reply.body) && reply.body.isConnected === true) continue
    a.refusedOrClosed(what, reply, code, 'rate_limited')
    if (reply.status === 429 && !a.isLoading) return
  }
  a.holds(false, `${what}: ${most} of them were let as far as a websocket`)
}

/** Opens sessions, each of a new guest. */
async function sessions(a: Attacker): Promise<void> {
  await untilLimited(a, 'POST /session', () => a.httpOnce('POST', '/session', { origin: a.target.origin, body: '{"consent":"granted"}' }))
}

/** Fills a session's history as far as its limits allow, and exports it over and over. */
async function exports(a: Attacker): Promise<void> {
  const guest = await a.guest()
  const { token } = guest.grant
  for (let n = 0; n < 6; n++) {
    const events = Array.from({ length: limits.batchEvents }, () => a.event())
    a.answered('a full batch', await a.http('POST', '/events', { token, body: batchOf(events) }))
  }
  await untilLimited(a, 'GET /me/export', () => a.httpOnce('GET', '/me/export', { token }))
}

/** Sends the largest bodies that a beacon may have with no token in them, or with one that is not the server’s. */
async function strangers(a: Attacker): Promise<void> {
  const forged = `"token":"${'x'.repeat(40)}.${'y'.repeat(200)}.${'z'.repeat(43)}",`
  const pad = JSON.stringify(bombs(limits.eventBytes - 700)[0]?.[1] ?? '')
  const events = Array.from({ length: 7 }, () => a.event({ data: dataWith(a, `"note":${pad}`) })).join(',')
  let turn = 0
  await untilLimited(a, 'a beacon of a stranger', () => {
    const body = `{${turn++ % 2 === 0 ? forged : ''}"sentAt":"${new Date().toISOString()}","events":[${events}]}`
    return a.httpOnce('POST', '/events', { body })
  })
}

/** Asks about commands that nobody has, by socket and over HTTP. */
async function requests(a: Attacker): Promise<void> {
  const guest = await a.guest()
  const line = await a.line('actions', guest)
  let turn = 0
  await untilLimited(a, 'a request about no command', () => {
    const name = turn++ % 2 === 0 ? 'accept' : 'undo'
    const json = JSON.stringify({ [name === 'accept' ? 'commandId' : 'undoToken']: randomUUID() })
    return turn % 3 === 0 ? a.httpOnce('POST', `/actions/${name}`, { token: guest.grant.token, body: json }) : line.ask(name, json)
  })
  line.close()
}

/** Loads that stay within the form of the protocol: what is wrong with them is how much there is. */
export const floods: readonly Flood[] = [
  { key: 'texts', name: 'flood: large texts within the limits', run: largeTexts },
  { key: 'renewals', name: 'flood: renewals of a token', run: renewals },
  { key: 'packets', name: 'flood: packets after the limit', run: packets },
  { key: 'connects', name: 'flood: handshakes without a token', run: connects },
  { key: 'reconnects', name: 'flood: handshakes of one session', run: reconnects },
  { key: 'sessions', name: 'flood: new sessions', run: sessions },
  { key: 'exports', name: 'flood: exports of a full history', run: exports },
  { key: 'strangers', name: 'flood: large beacons without a valid token', run: strangers },
  { key: 'requests', name: 'flood: requests about unknown commands', run: requests },
]
