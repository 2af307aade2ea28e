import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'

/** Compares without telling, by its time, how much was right. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

/** What follows `Bearer ` in an Authorization header. */
export function bearerOf(request: Request): string | null {
  return /^bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null
}

/** Whether the request carries this key; never with an empty key. */
export function hasKey(request: Request, key: string): boolean {
  const given = bearerOf(request)
  return key !== '' && given !== null && isSame(given, key)
}

/** @throws ProactiveError `unauthorized` without this key. */
export function mustHave(request: Request, key: string): void {
  if (!hasKey(request, key)) throw new ProactiveError('unauthorized', 'The key is missing or wrong.')
}
