import { expect, it } from 'vitest'
import { withBigIntegers } from './big-integers.js'

it.each([
  ['{"userId":9007199254740993}', { userId: '9007199254740993' }],
  ['[-9007199254740993, 123456789012345678901234567890]', ['-9007199254740993', '123456789012345678901234567890']],
  ['{"a":9007199254740991,"b":1.234567890123456789,"c":1e30,"d":"9007199254740993"}', { a: 9007199254740991, b: 1.2345678901234567, c: 1e30, d: '9007199254740993' }],
  ['{"text":"say \\"9007199254740993\\" or \\\\","id":9007199254740993}', { text: 'say "9007199254740993" or \\', id: '9007199254740993' }],
])('keeps the digits of the integers in %s', (json, value) => {
  expect(JSON.parse(withBigIntegers(json))).toEqual(value)
})

it('does not make valid JSON of what is not', () => {
  for (const json of ['{"a":0000000000000000000001}', '[9007199254740993', '9007199254740993"']) {
    expect(() => JSON.parse(withBigIntegers(json))).toThrow('JSON')
  }
})
