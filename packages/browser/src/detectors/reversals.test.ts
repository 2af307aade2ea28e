import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReversals, oscillationOf } from './reversals.js'

function reversalsOf(path: [x: number, y: number][]): number {
  const reversals = createReversals()
  for (const [x, y] of path) reversals.move(x, y)
  return reversals.count
}

describe('the turns of a pointer', () => {
  it.each<[string, [number, number][], number]>([
    ['one way', [[0, 0], [50, 0], [120, 0]], 0],
    ['there and back', [[0, 0], [50, 0], [0, 0]], 1],
    ['there, back and there', [[0, 0], [50, 0], [0, 0], [50, 0]], 2],
    ['up and down', [[0, 0], [0, 50], [0, 0], [0, 50]], 2],
    ['along a diagonal, once for both axes', [[0, 0], [50, 50], [0, 0]], 1],
    ['with a pause', [[0, 0], [50, 0], [50, 0], [50, 0], [0, 0]], 1],
    ['in small steps', [[0, 0], [20, 0], [16, 0], [12, 0], [8, 0]], 1],
    ['of a trembling hand', [[0, 0], [9, 0], [0, 0], [9, 0], [0, 0]], 0],
  ])('that goes %s are counted', (_, path, count) => {
    expect(reversalsOf(path)).toBe(count)
  })

  it('do not depend on where the pointer starts', () => {
    const at = fc.integer({ min: -500, max: 500 })
    fc.assert(
      fc.property(fc.array(fc.tuple(at, at)), at, at, (path, dx, dy) => {
        expect(reversalsOf(path.map(([x, y]) => [x + dx, y + dy]))).toBe(reversalsOf(path))
      }),
    )
  })
})

it.each([
  [0, 5_000, 'low'],
  [3, 10_000, 'low'],
  [4, 10_000, 'medium'],
  [9, 10_000, 'medium'],
  [10, 10_000, 'high'],
  [11, 31_000, 'low'],
  [13, 31_000, 'medium'],
  [28, 31_000, 'high'],
  [3, 0, 'low'],
] as const)('calls %i turns in %i ms %s', (turns, ms, oscillation) => {
  expect(oscillationOf(turns, ms)).toBe(oscillation)
})
