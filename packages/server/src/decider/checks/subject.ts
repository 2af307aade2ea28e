import { quantitiesIn } from './quantities.js'
import { folded, tokensOf } from './folded.js'
import { itself } from './speaks.js'
import { type Trusted, trustedTexts } from './trusted.js'

/** How many words in a row may stand in the policy that the model was given. */
const mostInARow = 5

/**
 * Returns why a message is not about what is offered: it talks of the model itself, repeats what the model was told, or has
 * no word in common with what the rule says, and no quantity. Undefined for a message that is.
 *
 * @param policy what the model was told, which no message may repeat.
 */
export function problemOfSubject(message: string, trusted: Trusted, policy = ''): string | undefined {
  const texts = trustedTexts(trusted)
  const [found] = itself.exec(folded(message)) ?? []
  if (found !== undefined && !texts.some((text) => folded(text).includes(found))) return `it talks of '${found}'`
  const tokens = tokensOf(message)
  const told = ` ${tokensOf(policy).join(' ')} `
  const own = ` ${texts.flatMap(tokensOf).join(' ')} `
  for (let at = 0; at + mostInARow <= tokens.length; at++) {
    const row = ` ${tokens.slice(at, at + mostInARow).join(' ')} `
    if (told.includes(row) && !own.includes(row)) return 'it repeats what the model was told'
  }
  const stems = new Set(texts.flatMap(tokensOf).map(stemOf))
  // A quantity is one of the facts: that is checked by itself.
  const isShared = tokens.some((token) => token.length >= 4 && stems.has(stemOf(token))) || quantitiesIn(message, trusted.locale).length > 0
  return isShared ? undefined : 'it has nothing in common with what the rule says'
}

/** The beginning of a word, without the endings of its cases. */
const stemOf = (token: string): string => token.slice(0, Math.max(4, token.length - 3))
