import { ProactiveError } from '@proactive/protocol'

/** The origins whose pages may connect, compared as whole strings. */
export interface Origins {
  /** @throws ProactiveError `forbidden_origin` for any other origin, and for none where one is needed. */
  check(origin: string | null | undefined, options: { isNeeded: boolean }): void
  /** Whether all origins are https, so that cookies may be `Secure`. */
  readonly areSecure: boolean
}

/** `onForbidden` is told of every origin that is not allowed. */
export function createOrigins(allowed: readonly string[], onForbidden: (origin: string) => void = () => {}): Origins {
  const known = new Set(allowed)
  return {
    check(origin, { isNeeded }) {
      if (!origin && !isNeeded) return
      if (origin && known.has(origin)) return
      if (origin) onForbidden(origin)
      throw new ProactiveError(
        'forbidden_origin',
        origin
          ? 'The origin of this page is not allowed: add it to PROACTIVE_ORIGINS, or to the origins of createProactiveServer(…).'
          : 'The Origin header is missing.',
      )
    },
    areSecure: allowed.length > 0 && allowed.every((origin) => origin.startsWith('https://')),
  }
}

/** Says what is wrong with an origin that is to be allowed, and what to write; undefined when it is one. */
export function problemOfOrigin(given: string): string | undefined {
  const read = URL.parse(given)
  if (read && /^https?:$/.test(read.protocol) && read.host !== '') {
    return read.origin === given ? undefined : `'${given}' is no origin as pages send it; write '${read.origin}'.`
  }
  return `'${given}' is no origin; write one like https://shop.example, without a path.`
}
