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
