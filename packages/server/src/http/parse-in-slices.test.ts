import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSlices } from '../runtime/slices.js'
import { parseInSlices } from './parse-in-slices.js'

const all = { depth: 1_000, members: 1_000_000 }
const parse = (json: string, kept = all) => parseInSlices(json, kept, createSlices())

const outcomeOf = (read: Promise<unknown>): Promise<unknown> =>
  read.then((value) => ({ value }), (cause: unknown) => ({ isSyntaxError: cause instanceof SyntaxError }))

it('reads what JSON.parse reads, and refuses what it refuses', async () => {
  const sign = fc.constantFrom('', '', '', ',', '"', '\\', '{', '}', '[', ']', ':', ' ', '\n', '\u0000', '-', '0', '1e', '.', 'u', 'true', 'nul', '//')
  const damage = fc.record({ at: fc.nat(80), length: fc.nat(2), sign })
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ noUnicodeString: false }), fc.nat(2), fc.array(damage, { maxLength: 2 }), async (value, indent, damages) => {
      const json = damages.reduce((text, { at, length, sign: inserted }) => text.slice(0, at) + inserted + text.slice(at + length), JSON.stringify(value, null, indent))
      // Such an integer is read as its digits.
      if (/\d{16}/.test(json)) return
      const natively = async (): Promise<unknown> => JSON.parse(json)
      expect(await outcomeOf(parse(json))).toEqual(await outcomeOf(natively()))
    }),
    { numRuns: 300 },
  )
})

it.each([
  ['{"userId":9007199254740993}', { userId: '9007199254740993' }],
  ['[-9007199254740993, 123456789012345678901234567890]', ['-9007199254740993', '123456789012345678901234567890']],
  ['{"a":9007199254740991,"b":1.234567890123456789,"c":1e30,"d":"9007199254740993"}', { a: 9007199254740991, b: 1.2345678901234567, c: 1e30, d: '9007199254740993' }],
  ['{"text":"say \\"9007199254740993\\" or \\\\","id":9007199254740993}', { text: 'say "9007199254740993" or \\', id: '9007199254740993' }],
])('keeps the digits of the integers in %s', async (json, value) => {
  expect(await parse(json)).toEqual(value)
})

it.each(['{"a":0000000000000000000001}', '[9007199254740993', '9007199254740993"', '', '"\\"', '[1,]', '{"a":1,}', '{1:2}', '[1 2]', '"\t"', 'truefalse'])('refuses %j', async (json) => {
  await expect(parse(json)).rejects.toThrow(SyntaxError)
})

it('keeps a field of the name __proto__ as a field, and the last of two fields with one name', async () => {
  const read = await parse('{"__proto__":{"admin":true},"a":1,"a":2}')
  expect(Object.entries(Object(read))).toEqual([['__proto__', { admin: true }], ['a', 2]])
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
})

it('checks the syntax of what it does not keep: what is nested too deeply, and too many fields and items', async () => {
  expect(await parse('[[1,[2,[3]]],1,2,3]', { depth: 2, members: 3 })).toEqual([[1, null], 1, 2])
  expect(await parse('{"a":1,"b":2,"a":3,"c":4}', { depth: 9, members: 2 })).toEqual({ a: 3, b: 2 })
  await expect(parse('[[[[1,]]]]', { depth: 2, members: 3 })).rejects.toThrow(SyntaxError)
})

const megabyte = 1_048_576
const large: [string, string][] = [
  ['brackets', '['.repeat(megabyte / 2) + ']'.repeat(megabyte / 2)],
  ['empty objects', `[${'{},'.repeat(megabyte / 3)}{}]`],
  ['fields', `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join()}}`],
  ['numbers', `[${'1234567,'.repeat(megabyte / 8)}1]`],
  ['texts', `[${'"one text",'.repeat(megabyte / 11)}1]`],
  ['spaces', `${' \n'.repeat(megabyte / 8)}[${' 1  ,'.repeat(megabyte / 8)}1]`],
]
it.each(large)('lets the event loop turn after each slice of a megabyte of %s', async (_, json) => {
  let turns = 0
  const slices = createSlices(() => {
    turns++
    return Promise.resolve()
  })
  const read = await parseInSlices(json, { depth: 20, members: 4_001 }, slices)
  expect(turns).toBeGreaterThanOrEqual(20)
  expect(Object.keys(Object(read)).length).toBeLessThanOrEqual(4_001)
})
