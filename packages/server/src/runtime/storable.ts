import { type Json, shapeLimits } from '@proactive/protocol'

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])
/** Matches NUL and, because of the `u` flag, unpaired surrogates: PostgreSQL can store neither in JSON. */
const unstorable = new RegExp('[\\0\\uD800-\\uDFFF]', 'u')

/**
 * Returns why a value is not plain, storable JSON within the limits, or undefined when it is. The check stops at the
 * first fault, so that a hostile payload costs little.
 */
export function faultOf(value: unknown, limits: { depth: number; keys: number } = shapeLimits): string | undefined {
  let keysLeft = limits.keys
  return check(value, limits.depth)

  function check(item: unknown, depthLeft: number): string | undefined {
    if (item === null || typeof item === 'boolean') return undefined
    if (typeof item === 'string') return unstorable.test(item) ? 'a string contains NUL or an unpaired surrogate' : undefined
    if (typeof item === 'number') return Number.isFinite(item) ? undefined : 'a number is not finite'
    if (typeof item !== 'object') return item === undefined ? 'a value is undefined' : `a ${typeof item} is not JSON`
    if (depthLeft === 0) return `it is nested more than ${limits.depth} deep`
    if (Array.isArray(item)) return inside(item, item.length, depthLeft)
    if (Object.getPrototypeOf(item) !== Object.prototype) return 'an object is not plain'
    const keys = Object.keys(item)
    const bad = keys.find((key) => forbiddenKeys.has(key) || unstorable.test(key))
    return bad === undefined ? inside(Object.values(item), keys.length, depthLeft) : 'a key is not allowed'
  }

  function inside(items: unknown[], count: number, depthLeft: number): string | undefined {
    keysLeft -= count
    if (keysLeft < 0) return `it has more than ${limits.keys} keys and items`
    for (const item of items) {
      const fault = check(item, depthLeft - 1)
      if (fault) return fault
    }
    return undefined
  }
}

export function isPlain(value: unknown, limits?: { depth: number; keys: number }): value is Json {
  return faultOf(value, limits) === undefined
}

/** Returns the UTF-8 bytes of a value's JSON; 0 for a value that is nested too deeply, which is refused for its depth. */
export function bytesOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '')
  } catch {
    return 0
  }
}

/** Returns a deep copy of a value, as it would be read from JSON. */
export function copied<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
