import { describe, expect, it } from 'vitest'
import { canonicalJson, isRecord } from './json.js'

describe('canonicalJson', () => {
  it('writes equal values as the same text, whatever the order of their fields', () => {
    expect(canonicalJson({ b: 1, a: ['x', null, { d: 2, c: 'é"' }] })).toBe('{"a":["x",null,{"c":"é\\"","d":2}],"b":1}')
    expect(canonicalJson({ a: 1, b: { d: 1, c: 2 } })).toBe(canonicalJson({ b: { c: 2, d: 1 }, a: 1 }))
  })

  it('leaves out undefined fields and writes undefined items as null, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}')
    expect(canonicalJson(undefined)).toBe('null')
  })

  it('keeps the order of items', () => {
    expect(canonicalJson([2, 1])).toBe('[2,1]')
  })
})

describe('isRecord', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ['text', false],
    [undefined, false],
  ])('of %j is %s', (value, is) => {
    expect(isRecord(value)).toBe(is)
  })
})
