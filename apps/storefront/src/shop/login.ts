import { createHmac, timingSafeEqual } from 'node:crypto'

/** The name of the login cookie. Its value is signed, so that nobody can log in as another user. */
export const loginCookie = 'login'

/**
 * Returns the signed value of `loginCookie` for a user.
 *
 * @example
 * const setCookie = cookie(request, loginCookie, signLogin('u482', secret), { httpOnly: true })
 */
export function signLogin(userId: string, secret: string): string {
  return `${encodeURIComponent(userId)}.${signature(userId, secret)}`
}

/** Returns the logged-in user of a `cookie` header, or null without a login cookie that this store signed. */
export function readLogin(cookieHeader: string | null, secret: string): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const value = pair.trim()
    if (!value.startsWith(`${loginCookie}=`)) continue
    const userId = readSigned(value.slice(loginCookie.length + 1), secret)
    if (userId !== null) return userId
  }
  return null
}

/** A user's ID may have dots; the signature, after the last one, has none. */
function readSigned(value: string, secret: string): string | null {
  const dot = value.lastIndexOf('.')
  const userId = decode(value.slice(0, Math.max(0, dot)))
  if (!userId) return null
  const expected = Buffer.from(signature(userId, secret))
  const actual = Buffer.from(value.slice(dot + 1))
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? userId : null
}

function signature(userId: string, secret: string): string {
  return createHmac('sha256', secret).update(`login:${userId}`).digest('base64url')
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
