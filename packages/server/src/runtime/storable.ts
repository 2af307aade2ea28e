import { type Json, shapeLimits } from '@proactive/protocol'

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype'])
/** A NUL, or (with the `u` flag) half a pair that is alone. */
const unstorable = new RegExp('[\\0\\uD800-\\uDFFF]', 'u')

/**
 * Says what keeps a value from being plain, storable JSON of a reasonable shape; nothing when all is well.
 * It stops at the first fault, so a payload made to be slow is not walked through.
 */
export function faultOf(value: unknown, limits: { depth: number; keys: number } = shapeLimits): string | undefined {
  let keysLeft = limits.keys
  return look(value, limits.depth)

  function look(item: unknown, depthLeft: number): string | undefined {
    if (item === null || typeof item === 'boolean') return undefined
    if (typeof item === 'string') return unstorable.test(item) ? 'a text holds a NUL or half a character' : undefined
    if (typeof item === 'number') return Number.isFinite(item) ? undefined : 'a number is not finite'
    if (typeof item !== 'object') return `a ${typeof item} is not JSON`
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
      const fault = look(item, depthLeft - 1)
      if (fault) return fault
    }
    return undefined
  }
}

export function isPlain(value: unknown, limits?: { depth: number; keys: number }): value is Json {
  return faultOf(value, limits) === undefined
}

/** UTF-8 bytes of its JSON; 0 for what is nested too deeply to be written down, which is refused for that. */
export function bytesOf(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value) ?? '')
  } catch {
    return 0
  }
}

/** A value as it is read again once it was written down: nobody shares it. */
export function copied<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
