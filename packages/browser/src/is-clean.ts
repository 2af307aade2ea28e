/** The longest text that is looked at here. */
const longestText = 1_000

/**
 * Matches most texts of a shop: Latin letters and punctuation that can be seen, without an `@`, and with too few digits for
 * the number of a card, an account or a telephone.
 */
const clean = /^(?=(?:\D*\d){0,6}\D*$)[ -?A-~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u20A0-\u20BF]*$/

/**
 * Returns whether every text and every field name of an event's data, but for the identifiers in the fields `ids`, is
 * certain to have nothing that the scrubber removes, nor a character that captured data must not have. What is not certain
 * may be clean as well.
 */
export function isClean(value: unknown, ids: readonly string[] = []): boolean {
  if (typeof value === 'string') return value.length <= longestText && clean.test(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((item) => isClean(item, ids))
  for (const name in value) if (!ids.includes(name) && !(isClean(name) && isClean(Reflect.get(value, name), ids))) return false
  return true
}
