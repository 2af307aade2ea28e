import { parse, v5 } from 'uuid'

const namespace = parse('5f1d4c9e-8f7b-5c38-9a63-2d1f0b6f3a71')

/**
 * An id that follows from its causes: the same causes give the same UUID, so that a repeat is no news.
 *
 * @example
 * const commandId = idFrom('command', candidate.id)
 */
export function idFrom(...causes: string[]): string {
  return v5(causes.join('\n').replace(/\p{Surrogate}/gu, '\uFFFD'), namespace)
}
