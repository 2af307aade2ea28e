import { ProactiveError, tokenLifetimeMs } from '@proactive/protocol'
import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../runtime/clock.js'

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

export function createTokens({ secret, clock }: { secret: string; clock: Clock }): Tokens {
  const key = new TextEncoder().encode(secret)
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
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          audience,
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'sid', 'exp'],
        })
        const { sub, sid, exp } = payload
        if (!sub || typeof sid !== 'string' || exp === undefined) throw new Error('The token lacks a claim: sub, sid or exp.')
        return { person: sub, session: sid, expiresAt: exp * 1_000 }
      } catch (cause) {
        if (cause instanceof errors.JWTExpired) throw new ProactiveError('token_expired', 'The token has expired: ask for a new one by POST /session.', { cause })
        throw new ProactiveError('unauthorized', 'The token is not valid: ask for a new one by POST /session.', { cause })
      }
    },
  }
}
