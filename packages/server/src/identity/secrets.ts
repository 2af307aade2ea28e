import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'
import type { MiddlewareHandler } from 'hono'

/** Compares two texts in a time that does not depend on how much of them is equal. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Signs a text by HMAC-SHA256, in base64url. */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

/** Returns what follows `Bearer ` in the Authorization header, or null. */
export function bearerOf(request: Request): string | null {
  return bearerIn(request.headers.get('authorization'))
}

function bearerIn(authorization: string | null): string | null {
  return /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? null
}

/** Tells whether the request carries this key; an empty key is carried by no request. */
export function hasKey(request: Request, key: string): boolean {
  return isKey(request.headers.get('authorization'), key)
}

/** Tells whether an Authorization header carries this key. */
export function isKey(authorization: string | null, key: string): boolean {
  const given = bearerIn(authorization)
  return key !== '' && given !== null && isSame(given, key)
}

/**
 * Lets only requests with this key through to a route. hono's own `bearerAuth` is not used: it refuses keys with a space
 * or another character outside of token68 before it compares them, and an operator may choose any text as a key.
 *
 * @throws ProactiveError `unauthorized` for any other request.
 */
export function requireKey(key: string): MiddlewareHandler {
  return ({ req }, next) => {
    if (hasKey(req.raw, key)) return next()
    throw new ProactiveError('unauthorized', 'The key is missing or wrong: this route needs Authorization: Bearer <key>.')
  }
}
