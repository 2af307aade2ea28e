import { randomUUID } from 'node:crypto'
import { limits } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import { badBodies, badEvents, dataWith } from './bad.js'

const half = String.raw`"\ud800"`
const nul = String.raw`"a\u0000b"`

async function unstorable(a: Attacker): Promise<void> {
  await badEvents(
    a,
    [
      ['a lone surrogate in the data', { data: dataWith(a, `"a":${half}`) }],
      ['the second half of a pair alone', { data: dataWith(a, String.raw`"a":["x\udfffy"]`) }],
      ['NUL in the data', { data: dataWith(a, `"a":${nul}`) }],
      ['NUL in a key', { data: dataWith(a, String.raw`"a\u0000":1`) }],
      ['a lone surrogate in a key', { data: dataWith(a, String.raw`"\ud800":1`) }],
      ['NUL in the cause', { more: `,"causationId":${nul}` }],
    ],
    'invalid_event',
  )
  for (const id of [`${randomUUID()}\0`, '\uD800']) {
    for (const reply of await a.send([a.event({ id })])) a.refused('an id that cannot be stored', reply, 'invalid_event')
  }
  for (const type of ['\uD800', `${a.target.pageEvent.type}\0`]) {
    for (const reply of await a.send([a.event({ type })])) a.refused('a type that cannot be stored', reply, 'invalid_event', 'unknown_type')
  }
  await badBodies(a, 'NUL', `{"locale":${nul},"commandId":${nul},"categories":{${nul}:true}}`, 'invalid_event')
  const { token } = (await a.self()).grant
  for (const path of ['/trace/%00', '/trace/%ff', '/trace/a%00b', '/me/evidence/%00', '/me/evidence/%ED%A0%80', '/%ff', '/%00', '/..%2f..%2fetc%2fpasswd']) {
    const method = path.startsWith('/me') ? 'DELETE' : 'GET'
    a.refused(`${method} ${path}`, await a.http(method, path, { token }), 'not_found', 'invalid_event')
  }
}

/** Numbers as keys: V8 keeps such members in a table whose hash is of the number alone. */
function numericKeys(count: number, stride: number): string {
  return Array.from({ length: count }, (_, i) => `"${(i + 1) * stride}":0`).join(',')
}

/** Words that hash alike in languages whose hash is the sum of 31 powers. */
function alikeKeys(count: number): string {
  const bits = Math.ceil(Math.log2(count))
  const word = (n: number): string => Array.from({ length: bits }, (_, bit) => ((n >> bit) & 1 ? 'Aa' : 'BB')).join('')
  return Array.from({ length: count }, (_, i) => `"${word(i)}":0`).join(',')
}

const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":0`).join(',')

async function manyKeys(a: Attacker): Promise<void> {
  await badEvents(
    a,
    [
      ['300 keys', { data: dataWith(a, keys(300)) }],
      ['700 keys', { data: dataWith(a, keys(700)) }],
      ['700 items', { data: dataWith(a, `"a":[${'0,'.repeat(699)}0]`) }],
      ['5 000 keys', { data: dataWith(a, keys(5_000)) }],
      ['700 keys of the event', { more: `,${keys(700)}` }],
      ['700 keys in pieces', { data: dataWith(a, Array.from({ length: 100 }, (_, i) => `"g${i}":{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0}`).join(',')) }],
    ],
    'invalid_event',
    'too_large',
  )
  await badBodies(a, '1 000 keys', `{${keys(1_000)}}`, 'invalid_event')
  const { token } = (await a.self()).grant
  const envelope = `{${keys(5_000)},"sentAt":"${new Date().toISOString()}","events":[${a.event()}]}`
  a.answered('5 000 keys around a batch', await a.http('POST', '/events', { token, body: envelope }))
}

async function collidingKeys(a: Attacker): Promise<void> {
  await badEvents(
    a,
    [
      ['400 colliding numbers', { data: dataWith(a, numericKeys(400, 2 ** 20)) }],
      ['400 colliding words', { data: dataWith(a, alikeKeys(256)) }],
      ['400 colliding members of the event', { more: `,${numericKeys(400, 2 ** 24)}` }],
    ],
    'invalid_event',
    'too_large',
  )
  await badBodies(a, '800 colliding keys', `{${numericKeys(800, 2 ** 24)}}`, 'invalid_event')
  for (const reply of await a.send([a.event({ data: dataWith(a, numericKeys(150, 2 ** 20)) })])) a.answered('150 colliding keys', reply)
}

/** Texts on which a pattern with nested repeats takes very long. */
export function bombs(bytes: number): [what: string, text: string][] {
  const of = (piece: string, end = ''): string => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes) + end
  return [
    ['digits', of('4', 'x')],
    ['digits and blanks', of('4 1 1 1 ', '!')],
    ['digits and dashes', of('4-1.1 ', 'x')],
    ['at signs', of('a@', '!')],
    ['dots after an at sign', `a@${of('a.', '!')}`],
    ['a long local part', of('a.b-c_d+')],
    ['telephone numbers', of('+420 601 123 45', 'x')],
    ['parentheses', of('+(0', 'x')],
    ['IBANs', of('CZ65 0800 0000 1920 0014 539', 'x')],
    ['capitals and digits', of('AB12', '!')],
    ['blanks', of(' ', 'x')],
    ['blanks and tabs', of(' \t\n', 'x')],
    ['times', of('2026-01-01T00:00:00.000', 'x')],
    ['marks that combine', of('a\u0301')],
  ]
}

/** Within the limits a bomb is answered like any text; over them, and where a pattern is expected, it is refused. */
async function patternBombs(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const large = bombs(limits.eventBytes - 600)
  for (const [what, text] of a.isLoading ? large.slice(0, 8) : large) {
    for (const reply of await a.send([a.event({ data: dataWith(a, `"note":${JSON.stringify(text)}`) })])) a.answered(`${what} in the data`, reply)
  }
  if (a.isLoading) return
  for (const [what, text] of bombs(limits.eventBytes)) {
    for (const reply of await a.send([a.event({ data: dataWith(a, `"note":${JSON.stringify(text)}`) })])) a.refused(`${what} over the limit`, reply, 'too_large')
  }
  for (const [what, text] of bombs(4_000)) {
    const written = text.replaceAll(/["\\\t\n]/g, '')
    for (const reply of await a.send([a.event({ id: written, time: written })])) a.refused(`${what} as id and time`, reply, 'invalid_event', 'too_large')
  }
  const ascii = bombs(4_000).filter(([, text]) => /^[ -~]+$/.test(text))
  for (const [what, text] of ascii) {
    a.refused(`${what} as a bearer`, await a.http('GET', '/preferences', { headers: { authorization: `Bearer ${text.trim()}` } }), 'unauthorized')
    a.refused(`${what} as a token`, await a.dial('events', { token: text, protocol: 1 }), 'unauthorized')
  }
  a.refused('blanks before a bearer', await a.http('GET', '/preferences', { headers: { authorization: `Bearer${' '.repeat(8_000)}x` } }), 'unauthorized')
  a.refused('a cookie of signs', await a.http('POST', '/session', { body: '{}', headers: { cookie: `visitor=${'.;= '.repeat(1_500)}` } }), 'forbidden_origin')
  a.answered('a last event id of digits', await a.http('GET', '/actions', { token, headers: { 'last-event-id': '9'.repeat(4_000) } }))
}

/** An event that only the shop or the assistant may say, from a page. */
async function shopEvents(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const { shopEvents: samples } = a.target
  if (samples.length === 0) a.leave('an event of the shop’s own: give --shop-event')
  const assistant = ['suggestion.accepted', 'suggestion.undone', 'suggestion.withdrawn', 'hold.granted', 'hold.extended', 'hold.released', 'hold.expired', 'decision.made']
  const bad = [
    ...samples.map((sample) => [sample.type, { type: sample.type, data: JSON.stringify(sample.data) }] as const),
    ...samples.map((sample) => [`${sample.type} as the shop`, { type: sample.type, data: JSON.stringify(sample.data), more: ',"source":"shop","from":"shop","subject":"product/1"' }] as const),
    ...assistant.map((type) => [type, { type, data: '{}' }] as const),
  ]
  await badEvents(a, bad, 'unknown_type')
  const [sample = a.target.pageEvent] = samples
  const body = JSON.stringify([{ ...sample, id: randomUUID(), source: 'shop' }])
  a.refused('POST /ingest with a page’s token', await a.http('POST', '/ingest', { token, body }), 'unauthorized')
  a.refused('POST /ingest with no key', await a.http('POST', '/ingest', { body }), 'unauthorized')
  a.refused('POST /ingest with an empty key', await a.http('POST', '/ingest', { body, headers: { authorization: 'Bearer ' } }), 'unauthorized')
}

/** Attacks 23 to 26 and 29: on texts, keys, and who may say what. */
export const textAttacks: readonly Attack[] = [
  { number: 23, name: 'lone surrogates and NUL', run: unstorable },
  { number: 24, name: 'key flood', run: manyKeys },
  { number: 25, name: 'colliding hash keys', run: collidingKeys },
  { number: 26, name: 'regular-expression bombs', run: patternBombs },
  { number: 29, name: 'a shop event from a page', run: shopEvents },
]
