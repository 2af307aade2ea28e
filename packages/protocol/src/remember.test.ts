import { expect, it, vi } from 'vitest'
import { remember } from './remember.js'

it('runs once for the same texts', () => {
  const make = vi.fn<(a: string, b: string) => object>((a, b) => ({ a, b }))
  const made = remember(make)
  expect(made('cs', 'CZK')).toBe(made('cs', 'CZK'))
  expect(made('cs', 'EUR')).toEqual({ a: 'cs', b: 'EUR' })
  expect(make).toHaveBeenCalledTimes(2)
})

it('holds a hundred results at most, however many are invented', () => {
  const make = vi.fn<(tag: string) => number>((tag) => tag.length)
  const made = remember(make)
  for (let n = 0; n <= 100; n++) made(`cs-x-${n}`)
  made('cs-x-100')
  expect(make).toHaveBeenCalledTimes(101)
  made('cs-x-0')
  expect(make).toHaveBeenCalledTimes(102)
})
