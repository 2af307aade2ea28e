/**
 * Which of a person's words on consent holds: the one that was said last on the server's clock, and of two with the same
 * time the no.
 *
 * A request for a session repeats the page's word with the time that the page gave it, on the page's own clock. A page
 * whose clock is ahead claims a time that has not come yet; its word counts as said when it first arrived. So every claim
 * ahead of the server's clock is remembered with the time of its first arrival, and recognized ever after.
 */

/** A person's word on consent. Times are epoch milliseconds on the server's clock, unless stated otherwise. */
export interface ConsentWord {
  isGranted: boolean
  /** When the person said it, and never later than its arrival; 0 where a page says yes without a time. */
  saidAt: number
  /** The time that a request for a session claims, on the page's own clock. It is not stored with the word. */
  claimedAt?: number
  /** What pages with a clock that is ahead have claimed: of a stored word, all claims of the person; of an event, its own. */
  claims?: readonly Claim[]
}

/** A word whose page gave it a time, on the page's own clock, that was ahead of the server's when it first arrived. */
export interface Claim {
  isGranted: boolean
  claimedAt: number
  saidAt: number
}

/** How many claims of a person are remembered: more pages whose clocks are ahead are no honest person's. */
const claimsAtMost = 16

/** Tells whether a word takes the place of the last one. */
export function supersedes(word: ConsentWord, last: ConsentWord | null): boolean {
  if (!last) return true
  const { isGranted } = word
  const saidAt = whenSaid(word, last)
  return saidAt > last.saidAt || (saidAt === last.saidAt && last.isGranted && !isGranted)
}

/** Returns what is stored once a word was said: the word that holds, and all claims that may still be repeated. */
export function afterWord(word: ConsentWord, last: ConsentWord | null): ConsentWord {
  const { isGranted, saidAt } = !last || supersedes(word, last) ? { ...word, saidAt: last ? whenSaid(word, last) : word.saidAt } : last
  const claims: Claim[] = [...(last?.claims ?? [])]
  for (const claim of claimsOf(word)) if (!claims.some((one) => isSame(one, claim))) claims.push(claim)
  // A repeated claim of a time before the last word changes nothing, remembered or not.
  const open = claims.filter(({ claimedAt }) => claimedAt >= saidAt).slice(0, claimsAtMost)
  return { isGranted, saidAt, ...(open.length > 0 && { claims: open }) }
}

/** Tells whether a word changes what is stored; one that changes nothing changes nothing after a later word either. */
export function changes(word: ConsentWord, last: ConsentWord | null): boolean {
  return supersedes(word, last) || afterWord(word, last).claims?.length !== last?.claims?.length
}

/** When a word was said: for a claim that is known, when it first arrived. A yes too many to remember counts as undated. */
function whenSaid(word: ConsentWord, { claims = [] }: ConsentWord): number {
  const { isGranted, saidAt, claimedAt } = word
  if (claimedAt === undefined) return saidAt
  const known = claims.find((one) => isSame(one, { isGranted, claimedAt }))
  if (known) return known.saidAt
  return isGranted && claimedAt > saidAt && claims.length >= claimsAtMost ? 0 : saidAt
}

function claimsOf({ isGranted, saidAt, claimedAt = saidAt, claims = [] }: ConsentWord): readonly Claim[] {
  return claimedAt > saidAt ? [...claims, { isGranted, claimedAt, saidAt }] : claims
}

const isSame = (a: Omit<Claim, 'saidAt'>, b: Omit<Claim, 'saidAt'>): boolean => a.isGranted === b.isGranted && a.claimedAt === b.claimedAt
