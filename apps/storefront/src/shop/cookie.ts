import { hasSecureOrigins } from '../front/own-origin.js'
import { settings } from '../settings.js'

/**
 * Returns a `Set-Cookie` header for the whole store; `Secure` where the store is served by https. Scripts can read the
 * cookie unless `httpOnly`. Without `maxAge`, in seconds, the cookie ends with the browser.
 *
 * @example
 * headers.append('set-cookie', cookie(request, 'locale', 'cs', { maxAge: 31_536_000 }))
 */
export function cookie(
  request: Request,
  name: string,
  value: string,
  { maxAge, httpOnly = false }: { maxAge?: number; httpOnly?: boolean } = {},
): string {
  const attributes = [
    `${name}=${value}`,
    'Path=/',
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(httpOnly ? ['HttpOnly'] : []),
    'SameSite=Lax',
    ...(isSecure(request) ? ['Secure'] : []),
  ]
  return attributes.join('; ')
}

/** Headers that the caller makes up make only the caller's own cookie `Secure`. */
function isSecure({ url, headers }: Request): boolean {
  return (
    hasSecureOrigins(settings().origins) ||
    url.startsWith('https://') ||
    headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ||
    (headers.get('origin')?.startsWith('https://') ?? false)
  )
}
