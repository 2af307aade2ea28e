import type { Json } from '@proactive/protocol'

/** A value as it is once it has been through JSON, which is how it will be read again. */
export function plain<To = Json>(value: unknown): To {
  return JSON.parse(JSON.stringify(value))
}

export function isRecord(value: unknown): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of what should be an object; none where it is not. */
export function fieldsOf(value: Json): { readonly [key: string]: Json | undefined } {
  return isRecord(value) ? value : {}
}

/** Whether two values read the same, whatever the order of their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => [name, sorted(field)])
}
