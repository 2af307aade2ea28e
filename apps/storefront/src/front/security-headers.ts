import { hasSecureOrigins } from './own-origin.js'

/**
 * Returns the headers that every answer carries, errors included. A page replaces the policy by its own (`proxy.ts`);
 * whatever else is HTML, such as an error of the framework, may load nothing.
 */
export function securityHeaders(origins: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    ...(hasSecureOrigins(origins) && { 'strict-transport-security': 'max-age=31536000' }),
  }
}

/** The policy of a script. A browser takes it for a worker's, and the assistant's worker loads code and connects. */
export const scriptPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
