import { createHmac, generateKeyPairSync, randomUUID, sign as signWith } from 'node:crypto'

export type Claims = Record<string, unknown>

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
/** A public key as a server might keep it, for the confusion of RS256 with HS256. */
export const publicKey = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }))

/** Reads the claims of a token without checking it. */
export function claimsOf(token: string): Claims {
  const claims: Claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return claims
}

export function signatureOf(token: string): string {
  return token.split('.')[2] ?? ''
}

export function unsigned(header: object, claims: Claims, signature = ''): string {
  return `${part(header)}.${part(claims)}.${signature}`
}

export function hmac(claims: Claims, key: string | Buffer, { header = {}, hash = 'sha256' }: { header?: object; hash?: string } = {}): string {
  const body = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`
}

export function rsaSigned(claims: Claims, header: object = {}): string {
  const body = `${part({ alg: 'RS256', typ: 'JWT', kid: randomUUID(), ...header })}.${part(claims)}`
  return `${body}.${signWith('sha256', Buffer.from(body), rsa.privateKey).toString('base64url')}`
}

export const publicJwk = rsa.publicKey.export({ format: 'jwk' })
