import { isSame, sign } from './secrets.js'

const name = 'visitor'
const maxAgeSeconds = 180 * 24 * 3_600
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The visitor of a Cookie header, if we signed it. */
export function readVisitor(cookieHeader: string | null | undefined, secret: string): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=', 2)
    if (key !== name) continue
    const [id = '', signature = ''] = value.split('.', 2)
    if (uuid.test(id) && isSame(signature, signatureOf(id, secret))) return id
  }
  return null
}

/** A Set-Cookie header that makes this browser this visitor. */
export function visitorCookie(id: string, { secret, isSecure }: { secret: string; isSecure: boolean }): string {
  const value = `${name}=${id}.${signatureOf(id, secret)}`
  return `${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}

/** A Set-Cookie header that lets this browser be somebody new. */
export const noVisitorCookie = `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`

function signatureOf(id: string, secret: string): string {
  return sign(secret, `visitor:${id}`)
}
