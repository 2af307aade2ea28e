import { parse, serialize } from 'cookie'
import { isSame, sign } from './secrets.js'

const name = 'visitor'
/** The most cookies of one request whose signature is verified. */
const verifiedAtMost = 4
const maxAgeSeconds = 180 * 24 * 3_600
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const attributes = { path: '/', httpOnly: true, sameSite: 'lax' } as const

/** Returns the visitor of a Cookie header; null unless this server signed the cookie. */
export function readVisitor(cookieHeader: string | null | undefined, secret: string): string | null {
  // Of several cookies of one name, `parse` keeps the first that decodes: here, the first that carries our signature.
  let left = verifiedAtMost
  const decode = (value: string): string | undefined => (looksLikeVisitor(value) && left-- > 0 ? signedVisitor(value, secret) : undefined)
  return parse(cookieHeader ?? '', { decode })[name] ?? null
}

/** Returns a Set-Cookie header that makes this browser this visitor, for 180 days. */
export function visitorCookie(id: string, { secret, isSecure }: { secret: string; isSecure: boolean }): string {
  return serialize(name, `${id}.${signatureOf(id, secret)}`, { ...attributes, maxAge: maxAgeSeconds, secure: isSecure })
}

/** A Set-Cookie header that removes the visitor from this browser. */
export const noVisitorCookie = serialize(name, '', { ...attributes, maxAge: 0 })

function looksLikeVisitor(value: string): boolean {
  return uuid.test(value.slice(0, value.indexOf('.')))
}

function signedVisitor(value: string, secret: string): string | undefined {
  const [id = '', signature = ''] = value.split('.', 2)
  return isSame(signature, signatureOf(id, secret)) ? id : undefined
}

function signatureOf(id: string, secret: string): string {
  return sign(secret, `visitor:${id}`)
}
