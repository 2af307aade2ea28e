import { describe, expect, it } from 'vitest'
import { closestLanguage, languageTag } from './language.js'
import { inLanguage } from './words.js'

describe('languageTag', () => {
  it.each([
    ['cs_CZ', 'cs-CZ'],
    ['CS-cz', 'cs-CZ'],
    ['cs_CZ.UTF-8', 'cs-CZ'],
    ['cs_CZ.UTF-8@euro', 'cs-CZ'],
    ['en-US@posix', 'en-US'],
    [' cs ', 'cs'],
    ['cs,en;q=0.8', 'cs'],
    ['zh_hant_tw', 'zh-Hant-TW'],
    ['cs-', 'cs'],
    ['cs--CZ', 'cs'],
    ['cs-123456789', 'cs'],
    ['iw', 'he'],
    ['cs-CZ-x-aaaaaaaa-bbbbbbbb-cccccccc-d', 'cs-CZ-x-aaaaaaaa-bbbbbbbb-cccccccc'],
  ])('reads %o as %o', (tag, expected) => {
    expect(languageTag(tag)).toBe(expected)
  })

  const nonsense = ['', ' ', 'C', 'C.UTF-8', 'POSIX', 'und', 'x-klingon', 'english', 'english please', 'not a tag', 'undefined', 'null', '__proto__', 'constructor', '*', '-', '_', '🦊', '12', '\u0000', 'c\u0301s', undefined, null, 5, {}]
  it.each(nonsense)('gives the fallback for %o', (tag) => {
    expect(languageTag(tag)).toBe('en')
    expect(languageTag(tag, 'cs')).toBe('cs')
  })

  it('gives a tag that Intl accepts and that fits into a session, whatever is written', () => {
    for (const tag of [...nonsense, 'x'.repeat(10_000), '-'.repeat(10_000), 'cs_CZ', 'cs-CZ-u-ca-nonsense', 'sr_RS@latin', 'cs_CZ:en', 'de-1996-1996', 'a-b-c']) {
      expect(() => new Intl.DateTimeFormat(languageTag(tag))).not.toThrow()
      expect(languageTag(tag).length).toBeLessThanOrEqual(35)
    }
  })
})

describe('closestLanguage', () => {
  it('falls back from region to script to language, however the keys are written', () => {
    const words = { en: 'one', cs_CZ: 'jedna', zh: '1', 'zh-hant': '壹' }
    expect(closestLanguage(words, 'cs-CZ')).toBe('jedna')
    expect(closestLanguage(words, 'zh-TW')).toBe('1')
    expect(closestLanguage(words, 'zh_Hant_TW')).toBe('壹')
    expect(closestLanguage(words, 'de')).toBeUndefined()
  })

  it('never takes a property that every object has', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'valueOf']) {
      expect(closestLanguage({ cs: 'Přidat' }, name)).toBeUndefined()
      expect(inLanguage({ en: 'Add' }, name)).toBe('Add')
    }
  })

  it('picks the words of a tag with underscores', () => {
    expect(inLanguage({ en: 'Add', cs: 'Přidat' }, 'cs_CZ')).toBe('Přidat')
  })
})
