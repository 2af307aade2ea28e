import { createHmac, timingSafeEqual } from 'node:crypto'

/** The name of the login cookie. Its value is signed, so that nobody can log in as another user. */
export const loginCookie = 'login'

/**
 * Returns the signed value of `loginCookie` for a user.
 *
 * @example
 * const cookie = `${loginCookie}=${signLogin('u482', secret)}; Path=/; HttpOnly; SameSite=Lax`
 */
export function signLogin(userId: string, secret: string): string {
  return `${encodeURIComponent(userId)}.${signature(userId, secret)}`
}

/** Returns the logged-in user of a `cookie` header, or null without a login cookie that this store signed. */
export function readLogin(cookieHeader: string | null, secret: string): string | null {
  const value = new RegExp(`(?:^|; )${loginCookie}=([^;]+)`).exec(cookieHeader ?? '')?.[1]
  const [name, given] = value?.split('.') ?? []
  if (!name || !given) return null
  const userId = decode(name)
  if (userId === null) return null
  const expected = Buffer.from(signature(userId, secret))
  const actual = Buffer.from(given)
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
