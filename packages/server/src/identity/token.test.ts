import { tokenLifetimeMs } from '@proactive/protocol'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { sign } from './secrets.js'
import { createTokens } from './token.js'

const secret = 'a secret that only this test knows'
function tokensAt(start: number) {
  const at = { now: start }
  return { at, tokens: createTokens({ secret, clock: { now: () => at.now, after: () => () => {} } }) }
}
const who = { person: 'user:ann', session: 's1' }
const unauthorized = expect.objectContaining({ code: 'unauthorized' })
const expired = expect.objectContaining({ code: 'token_expired' })

it('takes a token as often as it is shown, until the moment of its expiry', async () => {
  const { at, tokens } = tokensAt(1_000_000_000_000)
  const { token, expiresAt } = await tokens.issue(who)
  for (let n = 0; n < 3; n++) expect(await tokens.verify(token)).toEqual({ ...who, expiresAt })
  at.now += tokenLifetimeMs - 1
  expect(await tokens.verify(token)).toEqual({ ...who, expiresAt })
  at.now += 1
  await expect(tokens.verify(token)).rejects.toEqual(expired)
  await expect(tokens.verify(token)).rejects.toEqual(expired)
})

it('refuses every change of a token, also after it was taken', async () => {
  const { tokens } = tokensAt(1_000_000_000_000)
  const { token } = await tokens.issue(who)
  await tokens.verify(token)
  const changes = Array.from(token).map((char, n) => token.slice(0, n) + (char === 'A' ? 'B' : 'A') + token.slice(n + 1))
  for (const changed of [...changes, `${token}A`, `${token}=`, `${token}.`, ` ${token}`, token.slice(0, -1), '', '.', '..', 'a.b.c']) {
    await expect(tokens.verify(changed)).rejects.toEqual(unauthorized)
  }
})

it('refuses what the server’s secret has signed and that is no token of a page', async () => {
  const { tokens } = tokensAt(1_000_000_000_000)
  const signed = (header: object, payload: object): string => {
    const head = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    return `${head}.${sign(secret, head)}`
  }
  const claims = { sub: 'user:ann', sid: 's1', aud: 'proactive', exp: 1_000_000_600 }
  const header = { alg: 'HS256' }
  expect(await tokens.verify(signed(header, claims))).toMatchObject(who)
  for (const alg of ['none', 'None', 'HS512', 'RS256', undefined]) await expect(tokens.verify(signed({ alg }, claims))).rejects.toEqual(unauthorized)
  await expect(tokens.verify(signed({ ...header, crit: ['x'], x: 1 }, claims))).rejects.toEqual(unauthorized)
  for (const wrong of [{ aud: 'another' }, { aud: undefined }, { sub: undefined }, { sid: undefined }, { sid: 7 }, { exp: undefined }, { exp: 'soon' }, { nbf: 1_000_000_300 }]) {
    await expect(tokens.verify(signed(header, { ...claims, ...wrong }))).rejects.toEqual(unauthorized)
  }
  await expect(tokens.verify(signed(header, { ...claims, exp: 999_999_999 }))).rejects.toEqual(expired)
  const other = await new SignJWT({ sid: 's1' }).setProtectedHeader({ alg: 'HS256' }).setSubject('user:ann').setAudience('proactive').setExpirationTime(1_000_000_600).sign(new TextEncoder().encode('another secret of this length.....'))
  await expect(tokens.verify(other)).rejects.toEqual(unauthorized)
})
