import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatNumber } from './format-number.js'

afterEach(() => vi.restoreAllMocks())

describe('formatNumber', () => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
  const regions = ['', ...letters.flatMap((first) => letters.map((second) => `-${first}${second}`))]

  it.each(['cs', 'de', 'en', 'pl', 'sk'])('writes numbers as Intl does, in %s of every region', (language) => {
    for (const region of regions) {
      const format = new Intl.NumberFormat([`${language}${region}`, 'en'])
      for (const n of [0, 7, 10, 42, 999, 1000, 0.5, -3]) expect(formatNumber(n, `${language}${region}`)).toBe(format.format(n))
    }
  })

  it('writes every whole number below a thousand as Intl does, also with digits of its own', () => {
    for (const tag of ['en', 'cs', 'ar-EG', 'en-u-nu-thai', 'fa', 'hi-u-nu-deva']) {
      const format = new Intl.NumberFormat([tag, 'en'])
      for (let n = 0; n < 1000; n++) expect(formatNumber(n, tag)).toBe(format.format(n))
    }
  })

  it('writes a negative zero without its sign, and refuses what is no number', () => {
    expect(formatNumber(-0, 'en')).toBe('0')
    expect(() => formatNumber(Number.NaN, 'en')).toThrow('pass a finite number')
  })

  it('makes no number format for small counts: the first of a page is slow', async () => {
    vi.resetModules()
    const made = vi.spyOn(Intl, 'NumberFormat')
    const fresh = { ...(await import('./plural.js')), ...(await import('./format-number.js')) }
    expect(fresh.plural('en', { one: '# item', other: '# items' })(12)).toBe('12 items')
    expect(fresh.formatNumber(999, 'pl-PL')).toBe('999')
    expect(made).not.toHaveBeenCalled()
  })
})
