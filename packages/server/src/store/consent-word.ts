/** A person's last word on consent. Times are epoch milliseconds on the server's clock, unless stated otherwise. */
export interface ConsentWord {
  isGranted: boolean
  /** When the person said it, and never later than its arrival; 0 where a page says yes without a time. */
  saidAt: number
  /** The time that the page gave, on the page's own clock. It is not stored with the word. */
  claimedAt?: number
  /** The latest time ahead of the server's clock that a page of the person has claimed for any word. */
  aheadAt?: number
}

/**
 * Tells whether a word takes the place of the last one: a later word does, and of two words with the same time the no.
 *
 * A page whose clock is ahead repeats its word with every session, and each time the word seems to be said on its
 * arrival. So a yes that claims a time ahead of ours counts only if no word before it claimed a later time or the same
 * one. A no counts unless it claims just the latest time: a no may be dated too late, and is never lost.
 */
export function supersedes(word: ConsentWord, last: ConsentWord | null): boolean {
  if (!last) return true
  const { isGranted, saidAt, claimedAt = saidAt } = word
  const { aheadAt = -Infinity } = last
  if (claimedAt === aheadAt || (isGranted && claimedAt > saidAt && claimedAt < aheadAt)) return false
  return saidAt > last.saidAt || (saidAt === last.saidAt && last.isGranted && !isGranted)
}

/** Returns what is stored once a word was said: the word that holds, and the latest time ahead that was claimed. */
export function afterWord(word: ConsentWord, last: ConsentWord | null): ConsentWord {
  const { isGranted, saidAt } = !last || supersedes(word, last) ? word : last
  const aheadAt = Math.max(aheadOf(word), last?.aheadAt ?? -Infinity)
  return { isGranted, saidAt, ...(aheadAt > -Infinity && { aheadAt }) }
}

/** Returns the latest time ahead of the server's clock that comes with a word, or -Infinity. */
function aheadOf({ saidAt, claimedAt = saidAt, aheadAt = -Infinity }: ConsentWord): number {
  return Math.max(aheadAt, claimedAt > saidAt ? claimedAt : -Infinity)
}
