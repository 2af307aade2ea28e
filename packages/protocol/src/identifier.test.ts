import { expect, it } from 'vitest'
import { identifierOf } from './identifier.js'

it.each(['undefined', 'null', 'NULL', 'unknown', 'anonymous', '', ' ', '0', 'NaN', 'none', '-', '(not set)', 'guest', 'n/a', '[object Object]', '00000000-0000-0000-0000-000000000000', 0, Number.NaN, null, undefined, true, {}])(
  'takes %j for no identifier',
  (value) => {
    expect(identifierOf(value)).toBeUndefined()
    expect(identifierOf(value, 'u482')).toBe('u482')
  },
)

it.each([['u482', 'u482'], [482, '482'], ['ann@library.example', 'ann@library.example'], ['user', 'user'], [' ann', ' ann']])('reads the identifier %j', (value, id) => {
  expect(identifierOf(value)).toBe(id)
})
