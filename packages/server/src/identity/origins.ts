import { ProactiveError } from '@proactive/protocol'

/** Which pages may speak to us: whole origins, compared letter by letter. */
export interface Origins {
  /** @throws ProactiveError `forbidden_origin` for any other, and for none where one is needed. */
  check(origin: string | null | undefined, options: { isNeeded: boolean }): void
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
        origin ? 'This origin is not among those allowed (PROACTIVE_ORIGINS).' : 'An Origin header is needed.',
      )
    },
    areSecure: allowed.length > 0 && allowed.every((origin) => origin.startsWith('https://')),
  }
}
