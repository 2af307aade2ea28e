/** A person's last word on consent. Times are epoch milliseconds on the server's clock, unless stated otherwise. */
export interface ConsentWord {
  isGranted: boolean
  /** When the person said it, and never later than its arrival; 0 where a page says yes without a time. */
  saidAt: number
  /** The time that the page gave, on the page's own clock. The latest one that was ahead of ours is remembered. */
  claimedAt?: number
}

/**
 * Tells whether a word takes the place of the last one: a later word does, and of two words with the same time the no.
 *
 * A page whose clock is ahead repeats its word with every session, and each time the word seems to be said on its arrival.
 * So a word that claims a time ahead of ours is a duplicate unless it claims a later time than any word before it.
 */
export function supersedes(word: ConsentWord, last: ConsentWord | null): boolean {
  if (!last) return true
  const { claimedAt = word.saidAt } = word
  if (last.claimedAt !== undefined && claimedAt <= last.claimedAt && (claimedAt > word.saidAt || claimedAt === last.claimedAt)) return false
  return word.saidAt > last.saidAt || (word.saidAt === last.saidAt && last.isGranted && !word.isGranted)
}

/** Returns what is stored of a word. Only a claimed time that is ahead of the server's clock must be remembered. */
export function kept({ isGranted, saidAt, claimedAt }: ConsentWord, last: ConsentWord | null): ConsentWord {
  const ahead = claimedAt !== undefined && claimedAt > saidAt ? Math.max(claimedAt, last?.claimedAt ?? 0) : last?.claimedAt
  return { isGranted, saidAt, ...(ahead !== undefined && { claimedAt: ahead }) }
}
