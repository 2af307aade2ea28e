import { setTimeout as pause } from 'node:timers/promises'
import { isRecord } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import type { Line } from './wire/line.js'

/** Packets that are no packets, or that nobody may send; the server ignores them or closes the connection. */
const forged: readonly string[] = [
  '43/events,0[{"ok":true}]',
  '43/events,999999[{"status":"received"}]',
  '43/events,-1[]',
  '43/actions,0[{"status":"received"}]',
  '43/events,1e309[]',
  '42/events,99999999999999999999["nothing",{}]',
  '42/actions,1["accept",{}]',
  '42["events",{}]',
  '42/events,["connect",{}]',
  '42/events,["disconnect",{}]',
  '42/events,["connect_error",{}]',
  '42/events,["newListener",{}]',
  '42/events,["__proto__",{}]',
  '42/events,["constructor",{}]',
  '42/events,5["toString"]',
  '42/events,{"0":"events"}',
  '42/events,[null]',
  '42/events,[]',
  '42/events,[',
  '42/events,7',
  '42/events',
  '40/events,{"token":1}',
  '40/events,[',
  '44/events,{"message":"no"}',
  '41/actions,',
  '49/events,',
  '4',
  '9',
  '1',
  '5',
  '6',
  'b4AAAA',
  '',
  '\u0000\u0001\u0002',
]

/** Sends each forged packet on a connection of its own or on the last one that is still open, and asks whether it serves. */
async function forgedPackets(a: Attacker): Promise<void> {
  for (const packet of forged) {
    ;(await a.line('events')).send(packet)
    if (!a.isLoading) await serves(a, JSON.stringify(packet))
  }
  for (const body of ['null', '0', '""', '[]', '{}', '"events"', 'true', '[[]]']) {
    a.refused(`events with ${body}`, await a.ask('events', 'events', body), 'invalid_event')
    for (const name of ['accept', 'undo', 'extend', 'moment']) a.refused(`${name} with ${body}`, await a.ask('actions', name, body), 'invalid_event')
    a.refused(`token with ${body}`, await a.ask('events', 'token', body), 'unauthorized')
  }
  if (a.isLoading) return
  for (const frame of [Buffer.from([0x83, 0x80, 0, 0, 0, 0]), Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), Buffer.from([0x02, 0x01, 0x41])]) {
    ;(await a.line('events')).sendBytes(frame)
    await serves(a, `the frame ${frame.toString('hex')}`)
  }
  // A method that the protocol does not have may be answered by what stands in front of the server, and counted there.
  for (const method of ['TRACE', 'OPTIONS', 'PATCH', 'PROPFIND']) {
    const { status = 0 } = await a.http(method, '/session')
    a.holds(status > 0 && status < 500, `${method} /session was answered with ${status}`)
  }
}

/** A good batch goes through: on the same connection, or on another where that one was closed. */
async function serves(a: Attacker, after: string): Promise<void> {
  const line = await a.line('events')
  await Promise.race([line.ended, pause(30)])
  const good = `{"sentAt":"${new Date().toISOString()}","events":[${a.event()}]}`
  let reply = await (await a.line('events')).ask('events', good)
  if (reply.isClosed) reply = await (await a.line('events')).ask('events', good)
  a.holds(isRecord(reply.body) && reply.body.ok === true, `after ${after} a good batch got ${JSON.stringify(reply.body)}`)
}

const bytes = Buffer.from('{"sentAt":"2026-01-01T00:00:00.000Z","events":[]}')
const binary: readonly (readonly [what: string, packet: (id: number) => string, attachments: number])[] = [
  ['a placeholder beyond its attachments', (id) => `451-/events,${id}["events",{"_placeholder":true,"num":99}]`, 1],
  ['a negative placeholder', (id) => `451-/events,${id}["events",{"_placeholder":true,"num":-1}]`, 1],
  ['a placeholder of 1e309', (id) => `451-/events,${id}["events",{"_placeholder":true,"num":1e309}]`, 1],
  ['a placeholder that is a word', (id) => `451-/events,${id}["events",{"_placeholder":true,"num":"constructor"}]`, 1],
  ['a placeholder without a number', (id) => `451-/events,${id}["events",{"_placeholder":true}]`, 1],
  ['a placeholder without attachments', (id) => `450-/events,${id}["events",{"_placeholder":true,"num":0}]`, 0],
  ['a placeholder in a packet of text', (id) => `42/events,${id}["events",{"_placeholder":true,"num":0}]`, 0],
  ['placeholders in place of events', (id) => `451-/events,${id}["events",{"sentAt":"${new Date().toISOString()}","events":[{"_placeholder":true,"num":0}]}]`, 1],
  ['bytes in place of a batch', (id) => `451-/events,${id}["events",{"_placeholder":true,"num":0}]`, 1],
  ['a placeholder as the name', (id) => `451-/events,${id}[{"_placeholder":true,"num":0},{}]`, 1],
  ['more attachments than any packet has', (id) => `4599999999-/events,${id}["events",{"_placeholder":true,"num":0}]`, 3],
  ['a negative count of attachments', (id) => `45-1-/events,${id}["events",{}]`, 0],
  ['attachments of an acknowledgement', (id) => `461-/events,${id}[{"_placeholder":true,"num":7}]`, 1],
  ['attachments that nobody announced', () => '', 2],
]

async function placeholders(a: Attacker): Promise<void> {
  for (const [n, [what, packet, attachments]] of binary.entries()) {
    const line: Line = await a.line('events')
    const id = 1_000 + n
    const sent = line.answerTo(id, () => {
      line.send(packet(id))
      for (let i = 0; i < attachments; i++) line.send(bytes)
    })
    const reply = await Promise.race([sent.catch(() => undefined), pause(a.isLoading ? 20 : 500, undefined)])
    if (reply) a.refusedOrClosed(what, reply, 'invalid_event', 'unknown_type')
    if (!a.isLoading) await serves(a, what)
    else if (!reply) line.close()
  }
}

/** Attacks 27 and 28: below the events, on the packets that carry them. */
export const packetAttacks: readonly Attack[] = [
  { number: 27, name: 'forged packets and unknown ack ids', run: forgedPackets },
  { number: 28, name: 'binary placeholders out of range', run: placeholders },
]
