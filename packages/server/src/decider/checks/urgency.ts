import { folded } from './folded.js'
import { pressing } from './pressing.js'
import type { Trusted } from './trusted.js'

/** Returns the urgency that no scarce fact supports; undefined without any. The rule's own words may be as urgent as they are. */
export function unsupportedUrgency(message: string, { scarce, words }: Pick<Trusted, 'scarce' | 'words'>): string | undefined {
  if (scarce) return undefined
  const [said, own] = [folded(message), folded(words)]
  for (const pattern of pressing) {
    const [found] = pattern.exec(said) ?? []
    if (found !== undefined && !pattern.test(own)) return `'${found}' is urgent, and the fact is not scarce`
  }
  return undefined
}
