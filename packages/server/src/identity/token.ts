import { ProactiveError, tokenLifetimeMs } from '@proactive/protocol'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../runtime/clock.js'
import { isSame, sign } from './secrets.js'

const algorithm = 'HS256'
const audience = 'proactive'

/** The person and the session of a page, from its checked token. */
export interface Identity {
  person: string
  session: string
  /** Epoch milliseconds on the machine's clock. */
  expiresAt: number
}

/** Issues and verifies the tokens of pages: JWTs that are signed with the server's secret. */
export interface Tokens {
  issue(who: { person: string; session: string }): Promise<{ token: string; expiresAt: number }>
  /** @throws ProactiveError `unauthorized` or `token_expired`. */
  verify(token: unknown): Promise<Identity>
}

/** How many verified tokens are remembered. A page shows the same token for an hour, on each channel and request. */
const mostKnown = 10_000

/**
 * Creates the tokens of a server. What is refused must be cheap, and what is shown again as well: a wrong signature is
 * found by one hash, before the library looks at the token, and a token that was verified is only checked for its expiry.
 */
export function createTokens({ secret, clock }: { secret: string; clock: Clock }): Tokens {
  const key = new TextEncoder().encode(secret)
  const known = new Map<string, Identity>()

  /** Whether the server has signed this text, whatever it says. */
  function isSigned(token: string): boolean {
    const end = token.lastIndexOf('.')
    return end > 0 && isSame(token.slice(end + 1), sign(secret, token.slice(0, end)))
  }

  async function verifyNew(token: string): Promise<Identity> {
    if (!isSigned(token)) throw new Error('The signature is not valid.')
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      audience,
      currentDate: new Date(clock.now()),
      requiredClaims: ['sub', 'sid', 'exp'],
    })
    const { sub, sid, exp } = payload
    if (!sub || typeof sid !== 'string' || exp === undefined) throw new Error('The token lacks a claim: sub, sid or exp.')
    const identity = { person: sub, session: sid, expiresAt: exp * 1_000 }
    const [oldest] = known.keys()
    if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
    known.set(token, identity)
    return identity
  }

  return {
    async issue({ person, session }) {
      const issued = Math.floor(clock.now() / 1_000)
      const expires = issued + tokenLifetimeMs / 1_000
      const token = await new SignJWT({ sid: session })
        .setProtectedHeader({ alg: algorithm })
        .setSubject(person)
        .setAudience(audience)
        .setIssuedAt(issued)
        .setExpirationTime(expires)
        .sign(key)
      return { token, expiresAt: expires * 1_000 }
    },
    async verify(token) {
      if (typeof token !== 'string' || token.length > 2_048) throw new ProactiveError('unauthorized', 'The token is missing: send the token that POST /session gave.')
      const verified = known.get(token)
      if (verified && verified.expiresAt > clock.now()) return verified
      known.delete(token)
      try {
        return await verifyNew(token)
      } catch (cause) {
        if (cause instanceof errors.JWTExpired) throw new ProactiveError('token_expired', 'The token has expired: ask for a new one by POST /session.', { cause })
        throw new ProactiveError('unauthorized', 'The token is not valid: ask for a new one by POST /session.', { cause })
      }
    },
  }
}
