const uuid = '[\\da-f]{8}-(?:[\\da-f]{4}-){3}[\\da-f]{12}'

/** Matches, behind UUIDs, hexadecimal identifiers and digests of 24 digits or more, and IP addresses of version 6. */
const ids = new RegExp(
  [
    uuid,
    '(?<![\\p{L}\\p{N}])(?:0x)?(?:[\\da-f]{8}){3,}(?![\\p{L}\\p{N}])',
    '(?<![\\p{L}\\p{N}])(?:(?:[\\da-f]{1,4}:){7}[\\da-f]{1,4}|(?:[\\da-f]{1,4}:){1,6}(?::[\\da-f]{1,4}){1,6})(?![\\p{L}\\p{N}:])',
  ].join('|'),
  'giu',
)
const uuids = new RegExp(uuid, 'gi')

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

/** Returns a text of the same length in which other characters stand in place of UUIDs. */
export function withoutUuids(text: string): string {
  return text.replace(uuids, hidden)
}
