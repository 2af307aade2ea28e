import { scrubText } from '@proactive/protocol'
import { sign } from './secrets.js'

/** Returns what stands for an identifier: the identifier itself, or a pseudonym. */
export type Pseudonym = (id: string) => string

/** Stands every identifier for itself. */
export const sameId: Pseudonym = (id) => id

/**
 * Replaces identifiers that are personal data, such as an e-mail address or a telephone number, by pseudonyms: the same
 * identifier gives the same pseudonym under the same secret, and two identifiers give two. Other identifiers stay.
 * `user:<id>` and `user/<id>` keep their first part. The shop finds its own rows of a person by the same function.
 *
 * @example
 * const pseudonymOf = createPseudonym(secret)
 * pseudonymOf('ann@library.example') // 'p-…', and pseudonymOf('u482') is 'u482'
 */
export function createPseudonym(secret: string): Pseudonym {
  return (id) => {
    const [, kind = '', bare = id] = /^((?:user|visitor)[:/])(.*)$/s.exec(id) ?? []
    return scrubText(bare) === bare ? id : `${kind}p-${sign(secret, `pseudonym:${bare}`).slice(0, 22)}`
  }
}
