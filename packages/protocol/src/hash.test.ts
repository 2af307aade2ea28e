import { expect, it } from 'vitest'
import { fnv1a } from './hash.js'

it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('hashes %j as FNV-1a defines', (text, expected) => {
  expect(fnv1a(text) >>> 0).toBe(expected)
})

it('continues the hash of an earlier text', () => {
  expect(fnv1a('bar', fnv1a('foo'))).toBe(fnv1a('foobar'))
})
