import { describe, expect, it } from 'vitest'
import { inLanguage } from './words.js'

describe('inLanguage', () => {
  it('falls back from region to language to English', () => {
    const words = { en: 'Add', cs: 'Přidat' }
    expect(inLanguage(words, 'cs-CZ')).toBe('Přidat')
    expect(inLanguage(words, 'de')).toBe('Add')
    expect(inLanguage('Add', 'cs')).toBe('Add')
  })
})
