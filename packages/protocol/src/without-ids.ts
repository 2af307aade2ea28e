/** Matches UUIDs and IP addresses of version 6. */
const standard = [
  '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}',
  '(?<![\\p{L}\\p{N}])(?:(?:[\\da-f]{1,4}:){7}[\\da-f]{1,4}|(?:[\\da-f]{1,4}:){1,6}(?::[\\da-f]{1,4}){1,6})(?![\\p{L}\\p{N}:])',
].join('|')
const standardIds = new RegExp(standard, 'giu')
/** Matches hexadecimal identifiers and digests of 24 digits or more as well. */
const ids = new RegExp(`${standard}|(?<![\\p{L}\\p{N}])(?:0x)?(?:[\\da-f]{8}){3,}(?![\\p{L}\\p{N}])`, 'giu')

/** Matches digits with nothing but a word before or after them: a number that a word touches, and no identifier. */
const numberAtWord = /^[a-f]*\d+[a-f]*$/i

const hidden = (id: string): string => '#'.repeat(id.length)

/**
 * Returns a text of the same length in which other characters stand in place of identifiers and IP addresses. Among the
 * digits of each there may be some that look like a number of a card.
 */
export function withoutIds(text: string): string {
  return text.replace(ids, (id) => (numberAtWord.test(id) ? id : hidden(id)))
}

/** The same for UUIDs and IP addresses alone: another identifier may be the number of an account. */
export function withoutStandardIds(text: string): string {
  return text.replace(standardIds, hidden)
}
