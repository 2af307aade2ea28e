import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { isRecord, protocolVersion } from '@proactive/protocol'
import type { Attack } from './attack.js'
import type { Attacker } from './attacker.js'
import { isUntouched, knock, show } from './doors.js'
import { claimsOf, hmac, publicJwk, publicKey, rsaSigned, signatureOf, unsigned } from './forge.js'

const seconds = (): number => Math.floor(Date.now() / 1_000)

/** Knocks everywhere with the attacker's valid token from origins that are not allowed. */
async function fromOrigins(a: Attacker, origins: readonly string[]): Promise<void> {
  const { token } = (await a.self()).grant
  for (const origin of origins) {
    await knock(a, `the origin ${origin}`, { token, origin }, 'forbidden_origin')
    a.refused(`POST /session from ${origin}`, await a.http('POST', '/session', { origin, body: '{}' }), 'forbidden_origin')
  }
  if (!a.isLoading) await isUntouched(a)
}

async function missingOrigin(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  for (const channel of ['events', 'actions']) {
    a.refused(`/${channel} without an origin`, await a.dial(channel, { token, protocol: protocolVersion }, { origin: undefined }), 'forbidden_origin')
  }
  a.refused('POST /session without an origin', await a.http('POST', '/session', { body: '{}' }), 'forbidden_origin')
}

async function noToken(a: Attacker): Promise<void> {
  const { origin } = a.target
  for (const token of a.isLoading ? [undefined] : [undefined, '', null, 7, [], {}, true]) {
    await knock(a, `the token ${JSON.stringify(token)}`, { token, origin }, 'unauthorized')
  }
}

async function unsignedTokens(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const claims = claimsOf(token)
  for (const alg of a.isLoading ? ['none'] : ['none', 'None', 'NONE', 'nOnE', '']) {
    await show(a, `alg ${JSON.stringify(alg)}`, unsigned({ alg }, claims), 'unauthorized')
  }
  await show(a, 'alg none and the signature of a real token', unsigned({ alg: 'none' }, claims, signatureOf(token)), 'unauthorized')
  if (!a.isLoading) await isUntouched(a)
}

async function confusedKeys(a: Attacker): Promise<void> {
  const claims = claimsOf((await a.self()).grant.token)
  const tokens = [
    ['a signature by RS256', rsaSigned(claims)],
    ['a public key used as the secret of HS256', hmac(claims, publicKey)],
    ['a key that the token brings along', rsaSigned(claims, { jwk: publicJwk })],
    ['an empty secret', hmac(claims, '')],
    ['a key id that is a path to an empty file', hmac(claims, '', { header: { kid: '../../../../dev/null' } })],
    ['a critical header that nobody knows', hmac(claims, 'guessed', { header: { crit: ['b64'], b64: false } })],
  ] as const
  for (const [what, token] of a.isLoading ? tokens.slice(0, 2) : tokens) await show(a, what, token, 'unauthorized')
  if (!a.isLoading) await isUntouched(a)
}

/** Shows tokens that are signed with the server's own key; without it the same claims with a signature that is not theirs. */
async function withClaims(a: Attacker, what: string, changes: readonly object[], code: string): Promise<void> {
  const { token } = (await a.self()).grant
  const { secret } = a.target
  for (const change of changes) {
    const claims = { ...claimsOf(token), ...change }
    await show(a, `${what} under another’s signature`, unsigned({ alg: 'HS256' }, claims, signatureOf(token)), 'unauthorized')
    if (secret !== undefined) await show(a, `${what}, signed`, hmac(claims, secret), code)
  }
  if (secret === undefined) a.leave(`${what} signed with the server’s key: give --secret`)
  if (!a.isLoading) await isUntouched(a)
}

async function expiresMeanwhile(a: Attacker): Promise<void> {
  const { secret, origin } = a.target
  if (secret === undefined) return a.leave('a token that expires on an open connection: give --secret')
  const [first, second] = [await a.guest(), await a.guest()]
  const shortly = (of: typeof first): string => hmac({ ...claimsOf(of.grant.token), exp: seconds() + 3 }, secret)
  const token = shortly(first)
  const stream = a.http('GET', '/actions', { token: shortly(second), untilEnd: true }).catch(() => ({ body: 'a stream that did not end' }))
  const auth = JSON.stringify({ token, protocol: protocolVersion })
  const opened = await Promise.all(['events', 'actions'].map(async (channel) => ({ channel, ...(await a.open(channel, { auth, origin })) })))
  for (const { channel, line, reply } of opened) {
    a.holds(isRecord(reply.body) && reply.body.isConnected === true, `/${channel} did not take a token of three seconds`)
    const isOver = await Promise.race([line.ended.then(() => true), pause(8_000, false)])
    a.holds(isOver, `/${channel} is open 5 s after its token has expired`)
    const said = line.heard.find(({ name }) => name === 'closing')?.body
    a.holds(isRecord(said) && said.code === 'token_expired', `/${channel} ended with ${JSON.stringify(said)} in place of closing token_expired`)
  }
  const ended = await stream
  a.holds(String(ended.body).includes('token_expired'), `GET /actions ended with ${String(ended.body).slice(-120)} in place of closing token_expired`)
  await knock(a, 'the token that has expired', { token, origin }, 'token_expired')
}

/** Renews open connections with what is no token of theirs, as fast as they answer. */
async function renewals(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const stale = unsigned({ alg: 'HS256' }, { ...claimsOf(token), exp: seconds() - 1 }, signatureOf(token))
  for (let i = 0; i < 20; i++) a.refused('a renewal', await a.ask('events', 'token', JSON.stringify({ token: stale })), 'unauthorized', 'token_expired')
}

async function tokenInUrl(a: Attacker): Promise<void> {
  const { token } = (await a.self()).grant
  const { origin, log } = a.target
  for (const name of ['token', 'access_token', 'authorization']) {
    const query = `?${name}=${encodeURIComponent(token)}`
    for (const [method, path] of [['GET', '/preferences'], ['GET', '/actions'], ['GET', '/me/export'], ['POST', '/events']] as const) {
      const body = method === 'POST' ? { body: `{"sentAt":"${new Date().toISOString()}","events":[${a.event()}]}` } : {}
      a.refused(`${method} ${path}?${name}=`, await a.http(method, `${path}${query}`, body), 'unauthorized')
    }
    const dialled = await a.dial('events', { protocol: protocolVersion }, { origin, query: `&${query.slice(1)}` })
    a.refused(`/events with ?${name}=`, dialled, 'unauthorized')
  }
  if (a.isLoading) return
  if (log === undefined) return a.leave('whether a token of a URL is in the log: give --log, the file of the server’s log')
  await pause(200)
  const written = await readFile(log, 'utf8')
  a.holds(!written.includes(token) && !written.includes(signatureOf(token)), 'the token of a URL is in the log')
}

/** Attacks 1 to 12: on who may speak. */
export const handshakeAttacks: readonly Attack[] = [
  { number: 1, name: 'foreign origin', run: (a) => fromOrigins(a, ['https://evil.example', 'http://evil.example:8080']) },
  { number: 2, name: 'origin null', run: (a) => fromOrigins(a, ['null']) },
  { number: 3, name: 'missing origin', run: missingOrigin },
  { number: 4, name: 'origin with a suffix', run: (a) => fromOrigins(a, lookalikes(a.target.origin)) },
  { number: 5, name: 'no token', run: noToken },
  { number: 6, name: 'alg none', run: unsignedTokens },
  { number: 7, name: 'RS/HS confusion', run: confusedKeys },
  { number: 8, name: 'expired token', run: (a) => withClaims(a, 'an expired token', [{ exp: seconds() - 3_600 }, { exp: 1 }], 'token_expired') },
  { number: 9, name: 'nbf in the future', run: (a) => withClaims(a, 'nbf in ten minutes', [{ nbf: seconds() + 600 }], 'unauthorized') },
  { number: 10, name: 'other audience', run: (a) => withClaims(a, 'another audience', [{ aud: 'another' }, { aud: ['another', 'proactive.evil.example'] }, { aud: null }], 'unauthorized') },
  { number: 11, name: 'expiry on an open connection', run: expiresMeanwhile, load: renewals },
  { number: 12, name: 'token in a URL', run: tokenInUrl },
]

/** Origins that begin or end like an allowed one. */
function lookalikes(origin: string): string[] {
  const { protocol, host } = new URL(origin)
  return [`${origin}.evil.com`, `${protocol}//evil-${host}`, `${protocol}//${host}@evil.com`, `${origin}/`, `${origin} https://evil.com`]
}
