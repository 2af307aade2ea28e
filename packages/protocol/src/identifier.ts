/** What other systems send in place of an identifier that they do not have, in lower case. */
const placeholders = new Set(
  ['', '0', '-1', '-', '--', '?', 'undefined', 'null', 'nil', 'none', 'nan', 'false', 'true', 'unknown', 'anonymous', 'anon'].concat(
    ['guest', 'n/a', 'na', 'not set', '(not set)', '(none)', '(null)', '(unknown)', '(not provided)', '[object object]'],
    ['not_authenticated', 'not-authenticated', 'unidentified', '00000000-0000-0000-0000-000000000000', '{}', '[]'],
  ),
)

/** The greatest length of an identifier. */
const maxLength = 200

/**
 * Returns the first of the values that identifies something: a text, or the digits of a number. Placeholders such as
 * `undefined`, `null`, `(not set)`, `guest` or an empty text identify nothing.
 *
 * @example
 * identifierOf('undefined', 482) // '482'
 */
export function identifierOf(...values: unknown[]): string | undefined {
  for (const value of values) {
    const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
    if (typeof text === 'string' && text.length <= maxLength && !placeholders.has(text.trim().toLowerCase())) return text
  }
  return undefined
}
