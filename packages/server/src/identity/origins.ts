import { ProactiveError } from '@proactive/protocol'

/** The origins whose pages may connect, compared as whole strings. */
export interface Origins {
  /** @throws ProactiveError `forbidden_origin` for any other origin, and for none where one is needed. */
  check(origin: string | null | undefined, options: { isNeeded: boolean }): void
  /** Whether all origins are https, so that cookies may be `Secure`. */
  readonly areSecure: boolean
}

export function createOrigins(allowed: readonly string[]): Origins {
  const known = new Set(allowed)
  return {
    check(origin, { isNeeded }) {
      if (!origin && !isNeeded) return
      if (origin && known.has(origin)) return
      throw new ProactiveError(
        'forbidden_origin',
        origin ? 'The origin of this page is not allowed: add it to PROACTIVE_ORIGINS.' : 'The Origin header is missing.',
      )
    },
    areSecure: allowed.length > 0 && allowed.every((origin) => origin.startsWith('https://')),
  }
}
