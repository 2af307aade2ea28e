import { createHmac } from 'node:crypto'
import { socketPath, tokenLifetimeMs } from '@proactive/protocol'
import { SignJWT } from 'jose'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connected, heard, origin, refused, secret, type Started, startServer, viewed } from '../fixtures/start-server.js'
import { virtualClock } from '../testing/virtual-clock.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const key = new TextEncoder().encode(secret)

async function forged({ alg = 'HS256', sub = 'visitor:ann', sid = '', aud = 'proactive', at = Date.now(), nbf = 0, by = key } = {}) {
  const seconds = Math.floor(at / 1_000)
  const token = new SignJWT({ sid }).setProtectedHeader({ alg }).setSubject(sub).setAudience(aud).setIssuedAt(seconds)
  if (nbf) token.setNotBefore(Math.floor(nbf / 1_000))
  return token.setExpirationTime(seconds + 900).sign(by)
}

const unsigned = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}

describe.each(['events', 'actions'] as const)('the handshake of /%s', (namespace) => {
  const tryWith = (auth: object, from?: string | null) => refused(t.socket(namespace, auth, from))

  it.each([
    ['a foreign origin', 'https://evil.example'],
    ['an origin that begins like ours', `${origin}.evil.example`],
    ['another scheme', origin.replace('https', 'http')],
    ['the origin null', 'null'],
    ['no origin', null],
  ])('is refused from %s', async (_, from) => {
    const { grant } = await t.session()
    expect(await tryWith({ token: grant.token, protocol: 1 }, from)).toMatchObject({ code: 'forbidden_origin', message: expect.any(String) })
  })

  it('is refused without a token, and with a token that is not a string or too long', async () => {
    expect(await tryWith({ protocol: 1 })).toMatchObject({ code: 'unauthorized' })
    expect(await tryWith({ protocol: 1, token: { $ne: '' } })).toMatchObject({ code: 'unauthorized' })
    expect(await tryWith({ protocol: 1, token: 'x'.repeat(5_000) })).toMatchObject({ code: 'unauthorized' })
  })

  it('is refused with a token of another key, algorithm, audience or start', async () => {
    const { grant } = await t.session()
    const { sub, sid } = { sub: grant.personId, sid: grant.sessionId }
    const exp = Math.floor(Date.now() / 1_000) + 900
    const tokens = [
      await forged({ sub, sid, by: new TextEncoder().encode('another secret') }),
      await forged({ sub, sid, aud: 'another' }),
      await forged({ sub, sid, alg: 'HS512' }),
      await forged({ sub, sid, nbf: Date.now() + 600_000 }),
      unsigned({ sub, sid, aud: 'proactive', exp }),
    ]
    for (const token of tokens) expect(await tryWith({ token, protocol: 1 })).toMatchObject({ code: 'unauthorized' })
  })

  it('is refused for a session of another person', async () => {
    const { grant } = await t.session()
    const token = await forged({ sub: 'user:someone_else', sid: grant.sessionId })
    expect(await tryWith({ token, protocol: 1 })).toMatchObject({ code: 'unauthorized' })
  })

  it('says that a token has expired', async () => {
    const token = await forged({ at: Date.now() - 2 * tokenLifetimeMs })
    expect(await tryWith({ token, protocol: 1 })).toMatchObject({ code: 'token_expired' })
  })

  it('is refused in another protocol version', async () => {
    const { grant } = await t.session()
    expect(await tryWith({ token: grant.token, protocol: 2 })).toMatchObject({ code: 'unsupported_protocol' })
  })

  it('admits a page with a valid token', async () => {
    const { grant } = await t.session()
    const socket = t.socket(namespace, { token: grant.token, protocol: 1 })
    await expect(connected(socket)).resolves.toBeUndefined()
    socket.disconnect()
  })
})

describe('the channels', () => {
  it.each([true, false])('are at the path of the protocol, with a slash at its end or without (%s)', async (addTrailingSlash) => {
    const { grant } = await t.session()
    const options = { path: socketPath, addTrailingSlash, transports: ['websocket'], reconnection: false }
    const socket = io(`${t.url}/events`, { ...options, auth: { token: grant.token, protocol: 1 }, extraHeaders: { origin } })
    await expect(connected(socket)).resolves.toBeUndefined()
    socket.disconnect()
  })

  it('are two connections', async () => {
    await using other = await startServer()
    expect(other.server.connections()).toBe(0)
    await using page = await other.page()
    expect(page.events.io.engine.id).not.toBe(page.actions.io.engine.id)
    expect(other.server.connections()).toBe(2)
  })

  it('end the earlier /actions connection of a session when a later one opens, and say why', async () => {
    await using page = await t.page()
    const closing = heard<{ code: string }>(page.actions, 'closing')
    const ended = heard(page.actions, 'disconnect')
    const later = t.socket('actions', { token: page.grant.token, protocol: 1 })
    await connected(later)
    expect(await closing).toMatchObject({ code: 'expired' })
    await ended
    expect(later.connected).toBe(true)
    later.disconnect()
  })

  it('survive messages without an acknowledgement, and refuse malformed ones', async () => {
    await using page = await t.page()
    page.events.emit('events', { nothing: 1 })
    page.events.emit('events', 'x', 'y', 'z')
    page.actions.emit('accept', null, 5)
    page.events.emit('nobody.listens', () => {})
    expect(await ask(page.events, 'events', null)).toMatchObject({ ok: false, code: 'invalid_event' })
    expect(await page.send([viewed('dune')])).toMatchObject({ ok: true, accepted: 1 })
  })
})

describe('a token on an open socket', () => {
  it('is renewed, and the socket is closed at its expiry when it is not renewed', async () => {
    const clock = virtualClock(Date.now())
    await using other = await startServer({ clock })
    await using page = await other.page()
    await clock.advance(tokenLifetimeMs - 60_000)
    const { grant } = await other.session({ sessionId: page.grant.sessionId }, page.cookie)
    expect(grant.sessionId).toBe(page.grant.sessionId)
    expect(await ask(page.events, 'token', { token: grant.token })).toMatchObject({ ok: true })
    const closing = heard<{ code: string }>(page.actions, 'closing')
    await clock.advance(61_000)
    expect(await closing).toMatchObject({ code: 'token_expired' })
    expect(await page.send([viewed('dune')], new Date(clock.now()).toISOString())).toMatchObject({ ok: true })
    const ended = heard(page.events, 'disconnect')
    await clock.advance(tokenLifetimeMs)
    await ended
  })

  it('of another session does not renew the connection', async () => {
    await using page = await t.page()
    const { grant } = await t.session()
    expect(await ask(page.events, 'token', { token: grant.token })).toMatchObject({ ok: false, code: 'unauthorized' })
    expect(await ask(page.events, 'token', {})).toMatchObject({ ok: false, code: 'unauthorized' })
  })

  it('cannot be forged from the signature of a visitor cookie', async () => {
    const { cookie } = await t.session()
    const [id = '', signature = ''] = decodeURIComponent(cookie).replace('visitor=', '').split('.')
    expect(signature).toBe(createHmac('sha256', secret).update(`visitor:${id}`).digest('base64url'))
    expect(await refused(t.socket('events', { protocol: 1, token: `${id}.${signature}` }))).toMatchObject({ code: 'unauthorized' })
  })
})
