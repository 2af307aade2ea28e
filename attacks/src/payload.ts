import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { limits } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import { badBodies, badEvents, dataWith } from './bad.js'
import { ingest } from './told.js'

const bodyBytes = 1_048_576

/** Keys that reach for a prototype, at every depth and in every body. */
async function prototypeKeys(a: Attacker, key: string, member: string): Promise<void> {
  await badEvents(
    a,
    [
      [`${key} in the data`, { data: dataWith(a, member) }],
      [`${key} deep in the data`, { data: dataWith(a, `"a":[{"b":{${member}}}]`) }],
      [`${key} in the event`, { more: `,${member}` }],
      [`${key} escaped`, { data: dataWith(a, member.replace('o', '\\u006f')) }],
    ],
    'invalid_event',
  )
  await badBodies(a, key, `{${member}}`, 'invalid_event')
  if (a.isLoading) return
  const { token } = (await a.self()).grant
  const preferences = await a.http('GET', '/preferences', { token })
  a.holds(!JSON.stringify(preferences.body).includes('polluted'), 'an object of the server took over a member of the attacker’s')
  if (a.target.ingestKey !== undefined) {
    const [sample = a.target.pageEvent] = a.target.shopEvents
    const body = `{"type":${JSON.stringify(sample.type)},"data":{${member}}}`
    a.refused(`POST /ingest with ${key}`, await a.http('POST', '/ingest', { token: a.target.ingestKey, body }), 'invalid_event')
  }
}

async function deep(a: Attacker): Promise<void> {
  const arrays = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  const objects = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
  const small = `${'['.repeat(1_000)}${']'.repeat(1_000)}`
  await badEvents(
    a,
    [
      ['arrays 10 000 deep', { data: dataWith(a, `"a":${arrays}`) }],
      ['objects 1 000 deep', { data: dataWith(a, `"a":${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`) }],
      ['arrays 1 000 deep', { data: dataWith(a, `"a":${small}`) }],
      ['arrays for data', { data: small }],
      ['a deep member of the event', { more: `,"a":${small}` }],
    ],
    'invalid_event',
    'too_large',
  )
  const { token } = (await a.self()).grant
  const envelope = `{"sentAt":"${new Date().toISOString()}","events":${arrays}}`
  a.refused('a batch 10 000 deep', await a.http('POST', '/events', { token, body: envelope }), 'invalid_event', 'too_large')
  a.refused('a batch of objects 10 000 deep', await a.http('POST', '/events', { token, body: objects }), 'invalid_event', 'too_large')
  await badBodies(a, 'arrays 1 000 deep', `{"a":${small}}`, 'invalid_event', 'too_large')
}

/** One byte more than a megabyte at every route that takes a body, with and without its length, and zipped. */
async function tooMany(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const { origin, ingestKey } = a.target
  const body = `{"pad":"${'x'.repeat(bodyBytes - 9)}"}`
  const routes = ['/session', '/events', '/actions/accept', '/actions/ack', '/actions/moment', ...(ingestKey === undefined ? [] : ['/ingest'])]
  for (const path of a.isLoading ? ['/session', '/events'] : routes) {
    const options = { origin, token: path === '/ingest' && ingestKey !== undefined ? ingestKey : token, body }
    a.refused(`1 MB + 1 at POST ${path}`, await a.http('POST', path, options), 'too_large')
    a.refused(`1 MB + 1 in pieces at POST ${path}`, await a.http('POST', path, { ...options, isChunked: true }), 'too_large')
  }
  a.refused('1 MB + 1 at PUT /preferences', await a.http('PUT', '/preferences', { token, body }), 'too_large')
  const bomb = gzipSync(Buffer.alloc(a.isLoading ? bodyBytes : 64 * bodyBytes, ' '))
  for (const path of ['/session', '/events']) {
    const zipped = { origin, token, body: bomb, headers: { 'content-encoding': 'gzip' } }
    a.refused(`a compression bomb at POST ${path}`, await a.http('POST', path, zipped), 'too_large', 'invalid_event')
  }
  await largePackets(a)
  if (!a.isLoading) await shopRoutes(a, body)
}

async function largePackets(a: Attacker): Promise<void> {
  const heavy = JSON.stringify({ sentAt: new Date().toISOString(), events: [{ pad: 'x'.repeat(limits.batchBytes * 4) }] })
  a.refused('a batch of 256 KB by socket', await a.ask('events', 'events', heavy), 'too_large')
  const packet = `{"pad":"${'x'.repeat(bodyBytes)}"}`
  a.refusedOrClosed('a packet of 1 MB + 1', await a.ask('events', 'events', packet), 'too_large')
  const line = await a.line('events')
  // A text frame that says it is compressed, on a connection that agreed on no compression.
  line.sendBytes(Buffer.concat([Buffer.from([0xc1, 0x80 | 4, 0, 0, 0, 0]), Buffer.from([0x4b, 0x04, 0x00, 0x00])]))
  await Promise.race([line.ended, new Promise((done) => void setTimeout(done, 2_000))])
  a.holds(line.isEnded, 'a compressed frame was taken on a connection that had agreed on no compression')
}

/** The store's own routes, where the server is a store: a body is bounded there as well. */
async function shopRoutes(a: Attacker, body: string): Promise<void> {
  const { origin } = a.target
  for (const path of ['//api/shop/basket', '//api/shop/locale', '//api/demo/login', '//api/demo/clock']) {
    const probe = await a.http('POST', path, { origin, body: '{' })
    if (probe.status === 404 || probe.status === 405) continue
    a.refused(`1 MB + 1 at POST ${path.slice(1)}`, await a.http('POST', path, { origin, body }), 'too_large')
  }
}

async function manyEvents(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const sentAt = new Date().toISOString()
  const empty = `{"sentAt":"${sentAt}","events":[${'{},'.repeat(99_999)}{}]}`
  const zeros = `{"sentAt":"${sentAt}","events":[${'0,'.repeat(99_999)}0]}`
  for (const [what, json] of [['100 000 empty events', empty], ['100 000 zeros', zeros]] as const) {
    a.refused(`${what} by socket`, await a.ask('events', 'events', json), 'too_large')
    a.refused(`${what} by HTTP`, await a.http('POST', '/events', { token, body: json }), 'too_large')
  }
  const over = Array.from({ length: limits.batchEvents + 1 }, () => '{}').join(',')
  a.refused('one event over the limit', await a.ask('events', 'events', `{"sentAt":"${sentAt}","events":[${over}]}`), 'too_large')
  if (a.isLoading || a.target.ingestKey === undefined) return
  a.refused('100 000 events at POST /ingest', await ingest(a, Array.from({ length: 100_000 }, () => 0)), 'too_large')
}

async function numbers(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  await badEvents(
    a,
    [
      ['1e309', { data: dataWith(a, '"n":1e309') }],
      ['-1e309', { data: dataWith(a, '"n":[-1e309]') }],
      ['a version of 1e309', { more: ',"version":1e309' }],
      ['a version of -1', { more: ',"version":-1' }],
      ['a version of 1.5', { more: ',"version":1.5' }],
    ],
    'invalid_event',
  )
  for (const word of ['NaN', 'Infinity', '-Infinity', '0x10', '01', '.5', '1_000']) {
    const json = `{"sentAt":"${new Date().toISOString()}","events":[${a.event({ data: dataWith(a, `"n":${word}`) })}]}`
    a.refused(`${word} by HTTP`, await a.http('POST', '/events', { token, body: json }), 'invalid_event')
    if (!a.isLoading) a.refusedOrClosed(`${word} by socket`, await a.ask('events', 'events', json), 'invalid_event')
  }
  for (const lastSeq of ['1e309', '-1', '1.5', '"1"', '9007199254740993']) {
    const { line, reply } = await a.open('actions', { auth: `{"token":"${token}","protocol":1,"lastSeq":${lastSeq}}`, origin: a.target.origin })
    line.close()
    a.refused(`lastSeq ${lastSeq}`, reply, 'invalid_event')
  }
}

async function times(a: Attacker): Promise<void> {
  const century = 100 * 365.25 * 86_400_000
  const far = [Date.now() + century, Date.now() - century].map((at) => new Date(at).toISOString())
  const ids: string[] = []
  for (const time of far) {
    const id = randomUUID()
    ids.push(id)
    for (const reply of await a.send([a.event({ id, time })])) a.answered('a time a century off', reply)
    for (const reply of await a.send([a.event()], time)) a.answered('sentAt a century off', reply)
  }
  const wrong = ['yesterday', '', '0', '+010000-01-01T00:00:00.000Z', '2026-13-45T99:99:99.999Z', '2026-02-30T00:00:00.000Z', '-000001-01-01T00:00:00.000Z']
  await badEvents(a, wrong.map((time) => [`the time ${JSON.stringify(time)}`, { time }] as const), 'invalid_event')
  for (const sentAt of wrong) for (const reply of await a.send([a.event()], sentAt)) a.refused(`sentAt ${JSON.stringify(sentAt)}`, reply, 'invalid_event')
  if (a.isLoading) return
  const { events }: { events?: { time: string }[] } = JSON.parse(await a.stored(await a.self()))
  const off = (events ?? []).filter(({ time }) => Math.abs(Date.parse(time) - Date.now()) > 86_400_000)
  a.holds(off.length === 0, `a time a century off was believed: ${off[0]?.time}`)
}

/** Attacks 16 to 22: on the form of what is sent. */
export const payloadAttacks: readonly Attack[] = [
  { number: 16, name: '__proto__', run: (a) => prototypeKeys(a, '__proto__', '"__proto__":{"polluted":true}') },
  { number: 17, name: 'constructor.prototype', run: (a) => prototypeKeys(a, 'constructor.prototype', '"constructor":{"prototype":{"polluted":true}}') },
  { number: 18, name: 'depth 10 000', run: deep },
  { number: 19, name: '1 MB + 1 and a compression bomb', run: tooMany },
  { number: 20, name: 'batch of 100 000', run: manyEvents },
  { number: 21, name: 'NaN, Infinity, 1e309', run: numbers },
  { number: 22, name: 'times 100 years off', run: times },
]
