import { canonicalJson, isRecord, type Json } from '@proactive/protocol'

/** Copies a value through JSON, so that it is what it will be when it is read again. */
export function plain<To = Json>(value: unknown): To {
  return JSON.parse(JSON.stringify(value))
}

/** Returns the fields of a value that should be an object; none where it is not. */
export function fieldsOf(value: Json): { readonly [key: string]: Json | undefined } {
  return isRecord(value) ? value : {}
}

/** Tells whether two values read the same, whatever the order of their fields. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
