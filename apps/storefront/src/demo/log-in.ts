import { cookie } from '../shop/cookie.js'
import { connections } from '../shop/database.js'
import { loginCookie, signLogin } from '../shop/login.js'
import { settings } from '../settings.js'

/**
 * Logs a shopper in, creating the shopper when unknown.
 *
 * @returns the `Set-Cookie` header of the answer, and the pair that later requests carry
 */
export async function logIn(request: Request, userId: string): Promise<{ setCookie: string; pair: string }> {
  await connections().prisma.shopper.upsert({ where: { id: userId }, create: { id: userId, name: userId }, update: {} })
  const value = signLogin(userId, settings().secret)
  return { setCookie: cookie(request, loginCookie, value, { httpOnly: true }), pair: `${loginCookie}=${value}` }
}

/** Returns the `Set-Cookie` header that logs out. */
export function logOut(request: Request): string {
  return cookie(request, loginCookie, '', { maxAge: 0, httpOnly: true })
}
