/** Matches strings, which are skipped, and integers. A fraction or an exponent makes a number that is no integer. */
const tokens = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Writes the integers of a JSON text that JavaScript would round, those beyond 2^53 − 1, as strings of their digits. It
 * takes one pass; a text without such an integer is returned as it is. Node.js 20 has no reviver with the source text.
 *
 * @example
 * withBigIntegers('{"userId":9007199254740993}') // '{"userId":"9007199254740993"}'
 */
export function withBigIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json
  return json.replace(tokens, (token) => (/^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token))
}
