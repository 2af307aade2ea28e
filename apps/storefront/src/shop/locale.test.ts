import { expect, it } from 'vitest'
import { localeOf } from './locale.js'

it.each([
  ['cs-CZ,cs;q=0.9,en;q=0.8', 'cs'],
  ['en-GB,en;q=0.9,cs;q=0.8', 'en'],
  ['en;q=0.5, CS;q=0.9', 'cs'],
  ['de, sk;q=0.9, cs;q=0.3, en;q=0.2', 'cs'],
  ['cs;q=0, en;q=0.1', 'en'],
  ['cs;q=nonsense', 'en'],
  ['csb, de', 'en'],
  ['*', 'en'],
  ['', 'en'],
  [null, 'en'],
])('takes for a browser with the languages %j the language %s', (header, locale) => {
  expect(localeOf(undefined, header)).toBe(locale)
})

it('keeps the language that the visitor chose, whatever the browser prefers', () => {
  expect(localeOf('en', 'cs')).toBe('en')
  expect(localeOf('xx', 'cs')).toBe('cs')
})
