/** A value as JSON can hold it; a field that is undefined is left out when it is written. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * Tells whether a value that came from JSON is an object with fields: neither null nor an array.
 *
 * @example
 * const token = isRecord(body) ? body['token'] : undefined
 */
export function isRecord(value: unknown): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Writes a value as JSON with the fields of every object in order, so that equal values give the same text.
 *
 * @example
 * canonicalJson({ b: 1, a: [null] }) // '{"a":[null],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const names = Object.keys(value).filter((name) => value[name] !== undefined)
  return `{${names.toSorted().map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join()}}`
}
